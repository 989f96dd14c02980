using System.Globalization;
using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Decisions;
using Grainwatch.Detection.Identity;
using Grainwatch.Ingest.Http;
using Grainwatch.Ingest.Http.Access;
using Grainwatch.Soc.Console.Pages;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Grainwatch.Soc.Console.Alerts;

/// <summary>
/// Takes what the form of an alert or a principal sends. Each of its buttons is a kind of decision, with a word for
/// what it says.
/// </summary>
internal static class DecisionForm
{
    private const string Revision = "revision";

    /// <summary>Takes the way of <c>POST /v1/decisions</c>, and comes back to the page.</summary>
    /// <param name="http">The request; its form was found to be one.</param>
    /// <param name="host">Where decisions go.</param>
    /// <param name="principal">The key of whom it is about.</param>
    /// <param name="alert">The alert that it is about; null where it is about none.</param>
    /// <param name="page">The page's path.</param>
    public static async Task<IResult> TakeAsync(
        HttpContext http, ConsoleHost host, string principal, AlertId? alert, string page)
    {
        var form = await http.FormAsync();
        int? revision = null;
        if (form[Revision].ToString() is { Length: > 0 } text)
        {
            if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                return Problems.BadRequest("Not a revision", $"'{text}' is no revision of an alert: show it anew.");
            revision = number;
        }

        var request = Read(form, principal, alert);
        if (request.IsAboutAlert) request = request with { Revision = revision };
        var before = await RiskAsync(http, principal);
        var answer = await new DecisionsEndpoint(host.Gateway).DecideAsync(http, request);
        if (answer is not JsonHttpResult<DecisionAnswer> { Value.Decision: Decision decision }) return answer;
        if (before is { } then && await RiskAsync(http, principal) is { } now)
            host.Effects.Add(principal, decision.Id, new RiskChange(then, now));
        return SignInPage.SeeOther(http, DecisionNotice.Address(page, decision));
    }

    private static async Task<double?> RiskAsync(HttpContext http, string principal) =>
        (await http.Principals().ViewAsync(PrincipalKey.Parse(principal), http.RequestAborted))?.Risk;

    /// <summary>The decision, as the API takes it, which says what is wrong with it.</summary>
    /// <param name="form">What was sent.</param>
    /// <param name="principal">The key of whom it is about.</param>
    /// <param name="alert">The alert that it is about; null where it is about none.</param>
    private static DecisionRequest Read(IFormCollection form, string principal, AlertId? alert)
    {
        var words = Text("decide")?.Split(' ', 2) ?? [];
        var (kind, word) = (words.ElementAtOrDefault(0), words.ElementAtOrDefault(1));
        return new DecisionRequest
        {
            Kind = kind,
            Alert = alert?.ToString(),
            Principal = principal,
            Id = Text("id"),
            By = Text("by"),
            Note = Text("note"),
            Disposition = kind == "close" ? word : null,
            Confirmed = kind == "idp-mfa" ? word == "confirmed" : null,
            Shared = kind == "mark-shared" ? word == "shared" : null,
            Place = Text("place"),
            Network = Text("network"),
            Until = DateOnly.TryParseExact(
                Text("until"), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
                ? new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero)
                : null,
        };

        string? Text(string name) => form[name].ToString().Trim() is { Length: > 0 } text ? text : null;
    }
}
