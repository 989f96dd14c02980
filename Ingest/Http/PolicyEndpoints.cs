using Grainwatch.Detection.Policies;
using Grainwatch.Ingest.Documents;
using Grainwatch.Ingest.Http.Access;
using Grainwatch.Ingest.Http.Queries;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace Grainwatch.Ingest.Http;

/// <summary>Shows the policy in force, and puts another in force.</summary>
internal sealed class PolicyEndpoints(Gateway gateway)
{
    /// <summary>Its path.</summary>
    public const string Path = "/v1/policy";

    private const int NameMax = 200;

    /// <summary>What a change takes.</summary>
    public static readonly QueryParameter[] Parameters =
    [
        new("by", "Who puts it in force, where nobody is asked who he is. Default: whoever is on this machine."),
    ];

    /// <summary>The policy in force; its version is the ETag.</summary>
    public Task<IResult> GetAsync(HttpContext http)
    {
        var answer = PolicyAnswer.Of(gateway.Policies);
        var tag = TagOf(answer.Version);
        http.Response.Headers.ETag = tag.ToString();
        http.Response.Headers.CacheControl = "private, no-cache";
        var isKnown = http.Request.GetTypedHeaders().IfNoneMatch.Any(known => IsOf(known, answer.Version));
        return Task.FromResult<IResult>(isKnown
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : TypedResults.Json(answer, GrainwatchJson.Readable.PolicyAnswer));
    }

    /// <summary>Those that were in force.</summary>
    public Task<IResult> HistoryAsync(HttpContext http) => TryAsync(http, async () => TypedResults.Json(
        new PolicyHistoryAnswer(await gateway.Policies.HistoryAsync(http.RequestAborted)),
        GrainwatchJson.Readable.PolicyHistoryAnswer));

    /// <summary>Puts the policy of the body in force, in place of the one that <c>If-Match</c> names.</summary>
    public Task<IResult> PutAsync(HttpContext http) => TryAsync(http, async () =>
    {
        var by = new QueryReader(http.Request.Query).Text("by", NameMax)?.Trim();
        var caller = http.Caller();
        if (caller.Name is { } name && by is { Length: > 0 } && by != name)
            return Problems.BadRequest("Not your name", $"'by' is '{by}', and you are '{name}': leave it out.");
        http.LimitBody(PolicyParser.BytesMax);
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        IList<EntityTagHeaderValue> replaces = http.Request.GetTypedHeaders().IfMatch;
        var outcome = await gateway.Policies.ApplyAsync(
            body.GetBuffer().AsMemory(0, (int)body.Length),
            caller.Name ?? (by is { Length: > 0 } ? by : caller.Shown),
            version => replaces.Count == 0 || replaces.Any(tag => IsOf(tag, version)),
            // What is begun is ended: whoever sent it may be gone.
            CancellationToken.None);
        return ToResult(http, outcome, replaces.Count > 0);
    });

    private static EntityTagHeaderValue TagOf(string version) => new($"\"{version}\"");

    private static bool IsOf(EntityTagHeaderValue tag, string version) =>
        tag.Equals(EntityTagHeaderValue.Any) || tag.Compare(TagOf(version), useStrongComparison: false);

    private static IResult ToResult(HttpContext http, DocumentOutcome outcome, bool isConditional)
    {
        switch (outcome)
        {
            case DocumentOutcome.Applied applied:
                http.Response.Headers.ETag = TagOf(applied.Now.Version).ToString();
                return TypedResults.Json(PolicyChangeAnswer.Of(applied), GrainwatchJson.Readable.PolicyChangeAnswer);
            case DocumentOutcome.Invalid { Problems: var problems }:
                return Wrong(problems);
            case DocumentOutcome.OfFile { File: var file }:
                return Problems.Of(StatusCodes.Status409Conflict, "The policy is a file's",
                    $"This server was started with --policy {file}: change that file, it is taken within seconds.");
            default:
                var now = ((DocumentOutcome.Conflict)outcome).Now;
                return Problems.Of(
                    isConditional ? StatusCodes.Status412PreconditionFailed : StatusCodes.Status409Conflict,
                    "Another policy is in force",
                    $"Policy {now.Version} is in force, since {now.Since:yyyy-MM-dd HH:mm:ss}Z by {now.By}, and not "
                    + "the one that was to be replaced. GET /v1/policy has it; send yours with If-Match: "
                    + $"\"{now.Version}\" to replace it.");
        }
    }

    private static ProblemHttpResult Wrong(IReadOnlyList<PolicyProblem> problems)
    {
        var errors = problems.Count(problem => !problem.IsWarning);
        return Problems.Of(
            StatusCodes.Status400BadRequest,
            "Not a policy",
            $"There {(errors == 1 ? "is an error" : $"are {errors} errors")} in the policy, and nothing changed; the "
            + $"first: {problems.First(problem => !problem.IsWarning)}",
            new Dictionary<string, object?>
            {
                ["problems"] = problems.Select(PolicyProblemAnswer.Of).ToArray(),
            });
    }

    private async Task<IResult> TryAsync(HttpContext http, Func<Task<IResult>> serve)
    {
        try
        {
            return await serve();
        }
        catch (DocumentStoreException e)
        {
            return Problems.Later(http, gateway.Options, $"The policy cannot be had or changed now: {e.Message}");
        }
    }
}
