namespace Grainwatch.Soc.Gateways;

/// <summary>
/// What a gateway has beside the principals: how it is, and records that it could not use. Each gateway has its own.
/// </summary>
/// <exception cref="SocException">Every member may throw it; it says what to do.</exception>
public interface IGatewayClient : ISocClient
{
    /// <summary>How the gateway is. Who does not run it may be told less: parts are null then.</summary>
    Task<GatewayStatus> StatusAsync(CancellationToken cancellationToken = default);

    /// <summary>The policy in force.</summary>
    Task<GatewayPolicy> PolicyAsync(CancellationToken cancellationToken = default);

    /// <summary>Policies that were in force, the one that is first.</summary>
    Task<IReadOnlyList<PolicyRevision>> PolicyHistoryAsync(CancellationToken cancellationToken = default);

    /// <summary>Puts a policy in force; what is wrong with it is in <see cref="SocException.Problems"/>.</summary>
    /// <param name="document">The policy file.</param>
    /// <param name="replaces">The version that it replaces; null for whatever is in force.</param>
    /// <param name="by">Who does; null where the server knows.</param>
    /// <param name="cancellationToken">Gives up; it may be in force all the same.</param>
    Task<PolicyChange> ApplyPolicyAsync(
        ReadOnlyMemory<byte> document,
        string? replaces,
        string? by = null,
        CancellationToken cancellationToken = default);

    /// <summary>Rejected records, newest first, with sums.</summary>
    Task<QuarantineList> QuarantineAsync(QuarantineFilter filter, CancellationToken cancellationToken = default);

    /// <summary>One rejected record with its bytes.</summary>
    /// <param name="id">Its id, or a unique beginning.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<QuarantineRecord> QuarantineEntryAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Reads entries again and applies what is an event now; takes as long as it takes.</summary>
    Task<QuarantineReplayed> ReplayQuarantineAsync(
        QuarantineChoice choice, CancellationToken cancellationToken = default);

    /// <summary>Takes entries out without reading them again; gives how many.</summary>
    Task<long> DropQuarantineAsync(QuarantineChoice choice, CancellationToken cancellationToken = default);

    /// <summary>Where alerts go, and how each sink is doing.</summary>
    Task<SinkList> SinksAsync(CancellationToken cancellationToken = default);

    /// <summary>Gives a sink a test alert, past what waits for it.</summary>
    Task<SinkTested> TestSinkAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Has what a sink did not take wait for it once more.</summary>
    Task<SinkReplayed> ReplaySinkAsync(string name, CancellationToken cancellationToken = default);
}
