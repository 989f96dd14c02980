using System.Globalization;
using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Principals;
using Grainwatch.Ingest.Http.Queries;
using Microsoft.AspNetCore.Http;

namespace Grainwatch.Ingest.Http;

/// <summary>Questions about the past as people write them, and the answers in words.</summary>
public static class PastQuery
{
    /// <summary>Names of the parameters that ask for the past.</summary>
    internal static readonly QueryParameter[] Parameters =
    [
        new("at", "What was known at this time: a day, or a time in ISO 8601. Default: now."),
        new("at-alert", "What was known just before the alert of this id was raised. Not with 'at'."),
    ];

    private const string TimeForm = "yyyy-MM-ddTHH:mm:ss.FFFFFFF'Z'";

    /// <summary>
    /// Reads a day or a time (UTC where it says no zone) that is not ahead of the clock: <c>2026-05-19</c>,
    /// <c>2026-05-19T03:00Z</c>; or the id of an alert.
    /// </summary>
    /// <param name="at">The time; null when there is none.</param>
    /// <param name="alert">The alert's id; null when there is none.</param>
    /// <param name="now">What the clock says (UTC).</param>
    /// <param name="question">Null when neither was given.</param>
    /// <param name="error">What is wrong, a sentence.</param>
    public static bool TryRead(
        string? at, string? alert, DateTime now, out PastQuestion? question, out string error)
    {
        (question, error) = (null, string.Empty);
        if (at is not null && alert is not null)
        {
            error = "A time and an alert were given; one of them says when.";
        }
        else if (alert is not null)
        {
            if (AlertId.TryParse(alert, out var id)) question = new PastQuestion.Before(id);
            else error = $"'{alert}' is no alert id; it reads like a UUID.";
        }
        else if (at is not null)
        {
            if (!TimeText.TryParse(at, out var time))
                error = $"'{at}' is no time, such as 2026-05-19 or 2026-05-19T03:00:00Z.";
            else if (time > now) error = $"{Text(time)} is ahead of the clock here, which says {Text(now)}.";
            else question = new PastQuestion.At(time);
        }

        return error.Length == 0;
    }

    /// <summary>Why nothing can be shown, a sentence.</summary>
    public static string Reason(string principal, PastQuestion question, PastAnswer answer)
    {
        var alert = (question as PastQuestion.Before)?.Alert;
        return answer.Outcome switch
        {
            PastOutcome.NothingYet when alert is not null =>
                $"Nothing was known of {principal} before: alert {alert} was raised by its first write, at "
                + $"{Text(answer.Since!.Value)}.",
            PastOutcome.NothingYet =>
                $"Nothing was known of {principal} yet: its first write was at {Text(answer.Since!.Value)}.",
            PastOutcome.NotKept => "What was written then is not kept any more"
                + (answer.Since is { } since ? $": what {principal} remembered is kept since {Text(since)}." : "."),
            PastOutcome.NoSuchAlert => $"{principal} has no alert {alert}.",
            PastOutcome.NoPast =>
                "This host keeps no past, only what is known now; 'grainwatch serve' keeps it, with a data folder.",
            _ => $"No principal is known as '{principal}'.",
        };
    }

    internal static bool TryRead(
        IQueryCollection parameters, DateTime now, out PastQuestion? question, out string error) =>
        TryRead(
            Text(parameters, Parameters[0].Name), Text(parameters, Parameters[1].Name), now, out question, out error);

    internal static IResult Answer(PrincipalKey key, PastQuestion question, PastAnswer answer)
    {
        if (answer.Outcome == PastOutcome.Known)
        {
            return TypedResults.Json(
                PastPrincipalAnswer.Of(question, answer), GrainwatchJson.Readable.PastPrincipalAnswer);
        }

        var (status, title) = answer.Outcome switch
        {
            PastOutcome.NotKept => (StatusCodes.Status410Gone, "Not kept any more"),
            PastOutcome.NoPast => (StatusCodes.Status501NotImplemented, "No past here"),
            _ => (StatusCodes.Status404NotFound, "Not found"),
        };
        var since = answer.Since is { } time ? new Dictionary<string, object?> { ["since"] = Text(time) } : null;
        return Problems.Of(status, title, Reason(key.Text, question, answer), since);
    }

    private static string? Text(IQueryCollection parameters, string name) =>
        parameters.TryGetValue(name, out var values) ? values.ToString() : null;

    private static string Text(DateTime time) => time.ToString(TimeForm, CultureInfo.InvariantCulture);
}
