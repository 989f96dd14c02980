using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Principals;
using Grainwatch.Ingest.Http;
using Grainwatch.Ingest.Http.Access;
using Grainwatch.Ingest.Http.Queries;
using Grainwatch.Soc.Console.Alerts;
using Grainwatch.Soc.Console.Pages;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Grainwatch.Soc.Console.Principals;

/// <summary>Who is known by a name, where it is not one principal.</summary>
/// <param name="Name">The name, as it was asked for.</param>
/// <param name="Candidates">Those who are known by it; none, or several.</param>
public sealed record WhoModel(string Name, IReadOnlyList<PrincipalRisk> Candidates);

/// <summary>One principal: what it remembers, now or earlier, its risk, and what can be decided about it.</summary>
internal static class ProfilePage
{
    private const string Path = $"{PrincipalPath.List}/{{**key}}";
    private const string At = "at";
    private const string AtAlert = "at-alert";
    private const string From = "from";
    private const string To = "to";
    private const int MomentsShown = 40;
    private const int BodyBytesMax = 64 * 1024;

    /// <summary>The page, and what its forms send.</summary>
    public static Endpoint[] Endpoints(ConsoleHost host) =>
    [
        host.Get(
            Path,
            Role.Reader,
            http => ShowAsync(http, host),
            [.. PastQuery.Parameters, .. PrincipalEndpoints.TimelineParameters, .. DecisionNotice.Parameters]),
        host.Post(Path, Role.Analyst, http => DecideAsync(http, host)),
    ];

    private static async Task<IResult> ShowAsync(HttpContext http, ConsoleHost host)
    {
        var name = PrincipalPath.NameIn(http);
        if (name.Length == 0) return SignInPage.SeeOther(http, PrincipalPath.List);
        var client = host.Client(http);
        PrincipalView principal;
        try
        {
            principal = await client.PrincipalAsync(name, http.RequestAborted);
        }
        catch (SocException e) when (e.Fault is SocFault.NotFound or SocFault.Ambiguous)
        {
            var found = await client.FindPrincipalsAsync(name, http.RequestAborted);
            return await PageResult.ShowAsync<WhoView, WhoModel>(
                http, host.Clock, new WhoModel(name, found),
                found.Count == 0 ? StatusCodes.Status404NotFound : StatusCodes.Status200OK);
        }

        // Of all its names the key alone stays its own: the address is to go on meaning it.
        if (principal.Key != name)
        {
            var query = QueryString.Create(http.Request.Query);
            return SignInPage.SeeOther(http, $"{PrincipalPath.Of(principal.Key)}{query}");
        }

        return await ShowAsync(http, host, principal);
    }

    private static async Task<IResult> ShowAsync(HttpContext http, ConsoleHost host, PrincipalView principal)
    {
        var now = host.Clock.GetUtcNow().UtcDateTime;
        var query = new QueryReader(http.Request.Query);
        if (!PastQuery.TryRead(query.Text(At), query.Text(AtAlert), now, out var question, out var error))
            return Problems.BadRequest("Not a time of the past", error);
        if (question is not null) return await ShowPastAsync(http, host, principal, question, now);
        var (caller, account) = (http.Caller(), principal.Account);
        var model = new ProfileModel
        {
            Principal = principal,
            AsOf = now,
            Timeline = TimelineOf(http, principal),
            WhyNot = caller.ScopeOf(Role.Analyst)?.Includes(account) == true ? null
                : $"{caller.Shown} may look, and not decide: that needs the role 'analyst' in account {account}.",
            AsksName = caller.Name is null,
        };
        return await host.ShowAsync<ProfileView, ProfileModel>(http, model with
        {
            Notice = DecisionNotice.Read(http, principal.Key, model.Decisions, principal.Risk, host.Effects),
        });
    }

    /// <summary>The page of what was known earlier, on which nothing is decided; or why that cannot be told.</summary>
    private static async Task<IResult> ShowPastAsync(
        HttpContext http, ConsoleHost host, PrincipalView principal, PastQuestion question, DateTime now)
    {
        var answer = await http.Principals().PastAsync(
            PrincipalKey.Parse(principal.Key), question, http.RequestAborted);
        var alert = (question as PastQuestion.Before)?.Alert;
        var then = answer.Principal ?? principal;
        var model = new ProfileModel
        {
            Principal = then,
            AsOf = answer.RaisedAt ?? (question as PastQuestion.At)?.Time ?? now,
            Past = new ProfilePast(alert, answer.Writes, answer.Written),
            Untold = answer.Principal is null ? PastQuery.Reason(principal.DisplayName, question, answer) : null,
            Timeline = TimelineOf(http, then),
        };
        return await PageResult.ShowAsync<ProfileView, ProfileModel>(
            http, host.Clock, model,
            model.Untold is null ? StatusCodes.Status200OK : StatusCodes.Status404NotFound);
    }

    private static TimelinePart TimelineOf(HttpContext http, PrincipalView principal)
    {
        var reader = new QueryReader(http.Request.Query);
        var query = new TimelineQuery
        {
            From = reader.Time(From),
            To = reader.Time(To),
            After = Cursor.ReadTimeline(http),
            Limit = reader.Number("limit", 1, TimelineQuery.LimitMax) ?? MomentsShown,
        };
        var page = Whole(PrincipalTimeline.NewestFirst(principal, query));
        var filter = http.Request.Query
            .Where(field => field.Key != QueryParameter.Cursor.Name && !string.IsNullOrEmpty(field.Value))
            .ToDictionary(field => field.Key, field => field.Value.ToString(), StringComparer.Ordinal);
        var first = QueryHelpers.AddQueryString(
            PrincipalPath.Of(principal.Key),
            filter.Select(field => KeyValuePair.Create(field.Key, (string?)field.Value)));
        return new TimelinePart(ProfileMoment.Of(page.Entries), filter)
        {
            First = $"{first}#timeline",
            Next = Cursor.Of(http, page.Next) is { } next
                ? $"{QueryHelpers.AddQueryString(first, QueryParameter.Cursor.Name, next)}#timeline"
                : null,
            IsLater = query.After is not null,
        };
    }

    /// <summary>A page that does not end amid what happened at one time: it is told as one moment.</summary>
    private static TimelinePage Whole(TimelinePage page)
    {
        if (page.Next is null) return page;
        List<TimelineEntry> whole = [.. page.Entries.TakeWhile(entry => entry.Time != page.Entries[^1].Time)];
        return whole.Count == 0
            ? page
            : new TimelinePage(whole, new TimelinePosition(whole[^1].Time, whole[^1].Kind, whole[^1].Id));
    }

    /// <summary>Takes the way of <c>POST /v1/decisions</c>, and comes back to the principal.</summary>
    private static async Task<IResult> DecideAsync(HttpContext http, ConsoleHost host)
    {
        http.LimitBody(BodyBytesMax);
        var form = await http.FormAsync();
        var principal = await host.Client(http).PrincipalAsync(PrincipalPath.NameIn(http), http.RequestAborted);
        AlertId? alert = AlertId.TryParse(form["alert"].ToString(), out var id) ? id : null;
        if (alert is not null && !principal.Alerts.Any(each => each.Id == alert))
            return Problems.NotFound($"{principal.DisplayName} has no alert {alert}.");
        return await DecisionForm.TakeAsync(http, host, principal.Key, alert, PrincipalPath.Of(principal.Key));
    }
}
