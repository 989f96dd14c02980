using Grainwatch.Detection.Policies;
using Grainwatch.Ingest.Documents;
using Grainwatch.Ingest.Policies;

namespace Grainwatch.Ingest.Http;

/// <summary>The policy in force.</summary>
/// <param name="Version">The version; it is the ETag too.</param>
/// <param name="Number">Rises by one at each change; 0 while nobody has changed it.</param>
/// <param name="Since">Since when it is in force (UTC).</param>
/// <param name="By">Who put it in force: a person, <c>file policy.json</c>, <c>the defaults</c>.</param>
/// <param name="File">The file that is to be changed instead of sending another; absent when one can be sent.</param>
/// <param name="Document">The policy file as it was written.</param>
public sealed record PolicyAnswer(
    string Version, long Number, DateTime Since, string By, string? File, string Document)
{
    internal static PolicyAnswer Of(PolicyControl policies)
    {
        var current = policies.Current;
        return new PolicyAnswer(
            current.Version, current.Number, current.Since, current.By, policies.RulingFile, current.Text!);
    }
}

/// <summary>What became of a policy that was sent.</summary>
/// <param name="Version">The version in force.</param>
/// <param name="Number">Its number.</param>
/// <param name="Since">Since when (UTC).</param>
/// <param name="Replaced">The version before it; the same when both mean the same, and nothing was done.</param>
/// <param name="Changes">What differs, a line each: <c>$.lateness: 24h to 12h</c>.</param>
/// <param name="Warnings">What is worth a second look: <c>3:15: warning: …</c>.</param>
public sealed record PolicyChangeAnswer(
    string Version,
    long Number,
    DateTime Since,
    string Replaced,
    IReadOnlyList<string> Changes,
    IReadOnlyList<string> Warnings)
{
    internal static PolicyChangeAnswer Of(DocumentOutcome.Applied applied) => new(
        applied.Now.Version,
        applied.Now.Number,
        applied.Now.Since,
        applied.Before.Version,
        applied.Changes,
        [.. applied.Warnings.Select(problem => problem.ToString())]);
}

/// <summary>Policies that were in force.</summary>
/// <param name="Policies">The one in force first.</param>
public sealed record PolicyHistoryAnswer(IReadOnlyList<DocumentRevision> Policies);

/// <summary>The policy in force, and where it is not.</summary>
/// <param name="Status">
/// <c>degraded</c> when the file is wrong, or a silo or gateway has had another policy for more than 10 s.
/// </param>
/// <param name="Version">The version in force here.</param>
/// <param name="Since">Since when (UTC).</param>
/// <param name="By">Who put it in force.</param>
/// <param name="Problems">Why what the file says, or what is in force elsewhere, is not in force here.</param>
/// <param name="Followers">On a cluster, each silo and gateway; absent where nobody can tell.</param>
public sealed record PolicyStatus(
    string Status,
    string Version,
    DateTime Since,
    string By,
    IReadOnlyList<string> Problems,
    IReadOnlyList<PolicyFollowerStatus>? Followers)
{
    private const int ProblemsShown = 20;

    private static readonly TimeSpan s_behindMax = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);

    internal static async Task<PolicyStatus> OfAsync(PolicyControl policies, CancellationToken cancellation)
    {
        var followers = await FollowersAsync(policies, cancellation);
        var (current, problems) = (policies.Current, policies.Problems);
        var isWell = problems.Count == 0
            && followers?.Any(each => each.Behind > s_behindMax || each.Problem is not null) != true;
        return new PolicyStatus(
            isWell ? StatusAnswer.Ok : StatusAnswer.Degraded,
            policies.Live.Current.Version,
            current.Since,
            current.By,
            problems.Count <= ProblemsShown
                ? problems
                : [.. problems.Take(ProblemsShown), $"and {problems.Count - ProblemsShown} more"],
            followers is null ? null : [.. followers.Select(PolicyFollowerStatus.Of)]);
    }

    private static async Task<IReadOnlyList<DocumentFollower>?> FollowersAsync(
        PolicyControl policies, CancellationToken cancellation)
    {
        try
        {
            return await policies.FollowersAsync(cancellation).WaitAsync(s_patience, cancellation);
        }
        catch (TimeoutException)
        {
            // The status says what else it can.
            return null;
        }
    }
}

/// <summary>A process that judges by the policy, or attributes by it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind"><c>silo</c> or <c>gateway</c>.</param>
/// <param name="Version">The version that it has.</param>
/// <param name="AskedAt">When it asked last what is in force (UTC).</param>
/// <param name="BehindSeconds">For how long it has had another than the one in force.</param>
/// <param name="Problem">Why, or what is wrong with its file; absent when nothing is.</param>
public sealed record PolicyFollowerStatus(
    string Name, string Kind, string Version, DateTime AskedAt, double BehindSeconds, string? Problem)
{
    internal static PolicyFollowerStatus Of(DocumentFollower follower) => new(
        follower.Name,
        follower.Kind,
        follower.Version,
        follower.AskedAt,
        Math.Round(follower.Behind.TotalSeconds, 1),
        follower.Problem);
}

/// <summary>Something wrong with a policy that was sent.</summary>
/// <param name="Line">Line, from 1.</param>
/// <param name="Column">Column, from 1.</param>
/// <param name="Path">JSONPath of the value.</param>
/// <param name="Text">A sentence that names the value and the remedy.</param>
/// <param name="IsWarning">Whether it is no error.</param>
public sealed record PolicyProblemAnswer(int Line, int Column, string Path, string Text, bool IsWarning)
{
    internal static PolicyProblemAnswer Of(PolicyProblem problem) =>
        new(problem.Line, problem.Column, problem.Path, problem.Text, problem.IsWarning);
}
