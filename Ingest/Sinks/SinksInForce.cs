using Grainwatch.Ingest.Documents;
using Grainwatch.Ingest.Http;

namespace Grainwatch.Ingest.Sinks;

/// <summary>Which sinks are in force.</summary>
/// <param name="Status">
/// <c>degraded</c> when the file is wrong, or a silo has had others for more than 10 s.
/// </param>
/// <param name="Version">Their version: a hash of what was written.</param>
/// <param name="Since">Since when (UTC).</param>
/// <param name="By">Who put them in force.</param>
/// <param name="Problems">Why what the file says is not in force.</param>
/// <param name="Followers">On a cluster, each silo that delivers; absent elsewhere.</param>
public sealed record SinksInForce(
    string Status,
    string Version,
    DateTime Since,
    string By,
    IReadOnlyList<string> Problems,
    IReadOnlyList<PolicyFollowerStatus>? Followers)
{
    private const int ProblemsShown = 20;

    private static readonly TimeSpan s_behindMax = TimeSpan.FromSeconds(10);

    /// <summary>What is in force, as processes know it.</summary>
    /// <param name="revision">The revision in force.</param>
    /// <param name="problems">What is wrong here.</param>
    /// <param name="followers">All processes that follow it; null where there is but one.</param>
    public static SinksInForce Of(
        DocumentRevision revision, IReadOnlyList<string> problems, IReadOnlyList<DocumentFollower>? followers)
    {
        string[] all =
        [
            .. problems,
            .. followers?.Where(each => each.Problem is not null).Select(each => $"{each.Name}: {each.Problem}") ?? [],
        ];
        var isWell = all.Length == 0 && followers?.Any(each => each.Behind > s_behindMax) != true;
        return new SinksInForce(
            isWell ? StatusAnswer.Ok : StatusAnswer.Degraded,
            revision.Version,
            revision.Since,
            revision.By,
            [.. all.Take(ProblemsShown)],
            followers is null ? null : [.. followers.Select(PolicyFollowerStatus.Of)]);
    }
}
