using Grainwatch.Detection.Policies;
using Grainwatch.Ingest.Documents;

namespace Grainwatch.Ingest.Policies;

/// <summary>Changes the policy while a process runs by it.</summary>
/// <param name="live">What it replaces.</param>
/// <param name="store">Where the policy is kept, with those before it.</param>
/// <param name="clock">Tells since when, and when to look.</param>
/// <param name="options">How.</param>
public sealed class PolicyControl(
    LivePolicy live, IDocumentStore store, TimeProvider clock, DocumentControlOptions? options = null)
    : DocumentControl<PolicyInForce>(
        store,
        clock,
        options ?? new DocumentControlOptions(),
        live.Current.Version,
        live.Current.Version == PolicyInForce.Default.Version ? "the defaults" : "the server's start")
{
    /// <summary>What judges.</summary>
    public LivePolicy Live => live;

    /// <inheritdoc/>
    protected override string Name => "policy";

    /// <inheritdoc/>
    protected override PolicyInForce InForce => live.Current;

    /// <inheritdoc/>
    protected override DocumentReading<PolicyInForce> Read(ReadOnlySpan<byte> utf8)
    {
        var reading = PolicyParser.Parse(utf8);
        return reading.Policy is { ReadsBack: false } policy
            ? new DocumentReading<PolicyInForce>(null, [Unreadable(policy)])
            : new DocumentReading<PolicyInForce>(reading.Policy, reading.Problems);
    }

    /// <inheritdoc/>
    protected override string VersionOf(PolicyInForce value) => value.Version;

    /// <inheritdoc/>
    protected override string Write(PolicyInForce value) => value.ToJson();

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Compare(PolicyInForce before, PolicyInForce after) =>
        PolicyDifference.Of(before.Policy, after.Policy);

    /// <inheritdoc/>
    protected override void Put(PolicyInForce value) => live.Replace(value);

    /// <inheritdoc/>
    protected override void Confirm() => live.Confirm();

    private static PolicyProblem Unreadable(PolicyInForce policy) => new(1, 1, "$",
        $"Policy {policy.Version} would not read the same once it is written; leave out what you changed last.");
}
