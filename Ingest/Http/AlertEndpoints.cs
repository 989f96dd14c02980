using System.Globalization;
using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Rules;
using Grainwatch.Ingest.Http.Access;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grainwatch.Ingest.Http;

/// <summary>Shows alerts.</summary>
internal static class AlertEndpoints
{
    /// <summary>What a list takes.</summary>
    public static readonly string[] Parameters = ["account", "rule", "state", "severity", "backfilled", "limit"];

    private static readonly string[] Rules = [.. RuleBook.Rules.Select(rule => rule.Metadata.Id)];

    /// <summary>
    /// Alerts by <c>account</c>, <c>rule</c>, <c>state</c>, <c>severity</c> (or worse),
    /// <c>backfilled</c> or not, at most <c>limit</c>.
    /// </summary>
    public static async Task<IResult> ListAsync(HttpContext http)
    {
        if (!TryRead(http.Request.Query, out var query, out var error))
            return Problems.BadRequest("Unknown filter", error);
        var found = await http.Principals().AlertsAsync(query, http.RequestAborted);
        return TypedResults.Json(new AlertsAnswer(found), GrainwatchJson.Readable.AlertsAnswer);
    }

    /// <summary>One alert whole.</summary>
    public static async Task<IResult> GetAsync(HttpContext http)
    {
        var text = http.GetRouteValue("id") as string;
        if (!AlertId.TryParse(text, out var id))
            return Problems.BadRequest("Not an id", $"'{text}' is no alert id; it reads like a UUID.");
        return await http.Principals().AlertAsync(id, http.RequestAborted) is { } alert
            ? TypedResults.Json(alert, GrainwatchJson.Readable.Alert)
            : Problems.NotFound($"There is no alert {text}.");
    }

    private static bool TryRead(IQueryCollection parameters, out AlertQuery query, out string error)
    {
        query = new AlertQuery { Account = Text("account"), Rule = Text("rule") };
        error = parameters.Keys.Except(Parameters, StringComparer.OrdinalIgnoreCase).FirstOrDefault() is { } unknown
            ? $"'{unknown}' is none of {string.Join(", ", Parameters)}."
            : string.Empty;
        if (query.Rule is not null && !Rules.Contains(query.Rule))
            error = $"rule '{query.Rule}' is none of {string.Join(", ", Rules)}.";
        if (error.Length > 0) return false;
        if (Text("state") is { } states)
        {
            List<AlertState> wanted = [];
            foreach (var word in states == "all" ? Enum.GetNames<AlertState>() : states.Split(','))
            {
                if (!TryWord<AlertState>("state", word, out var state, out error)) return false;
                wanted.Add(state);
            }

            query = query with { States = wanted };
        }

        if (Text("severity") is { } word2)
        {
            if (!TryWord<Severity>("severity", word2, out var severity, out error)) return false;
            query = query with { MinSeverity = severity };
        }

        if (Text("backfilled") is { } backfilled)
        {
            error = $"backfilled '{backfilled}' is neither true nor false.";
            if (backfilled is not ("true" or "false")) return false;
            error = string.Empty;
            query = query with { Backfilled = backfilled == "true" };
        }

        if (Text("limit") is not { } limit) return true;
        if (int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number is >= 1 and <= AlertQuery.LimitMax)
        {
            query = query with { Limit = number };
            return true;
        }

        error = $"limit '{limit}' is no number from 1 to {AlertQuery.LimitMax}.";
        return false;

        string? Text(string name) => parameters[name].ToString() is { Length: > 0 } text ? text : null;
    }

    private static bool TryWord<T>(string parameter, string word, out T value, out string error)
        where T : struct, Enum
    {
        error = string.Empty;
        // Words only: TryParse would take numbers too.
        if (Enum.TryParse(word, ignoreCase: true, out value) && Enum.IsDefined(value) && char.IsAsciiLetter(word[0]))
            return true;
#pragma warning disable CA1308 // These words are lower-case in the API.
        error = $"{parameter} '{word}' is none of {string.Join(", ", Enum.GetNames<T>()).ToLowerInvariant()}.";
#pragma warning restore CA1308
        return false;
    }
}
