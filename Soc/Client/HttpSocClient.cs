using System.Net;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Decisions;
using Grainwatch.Detection.Principals;
using Grainwatch.Soc.Gateways;

namespace Grainwatch.Soc;

/// <summary>
/// The client of a gateway's HTTP API, of <c>grainwatch serve</c> or of a cluster. What may be sent twice is sent again
/// when the gateway asks for it with 503. Safe for several threads.
/// </summary>
public sealed class HttpSocClient : IGatewayClient, IDisposable
{
    private const string Alerts = "/v1/alerts";
    private const string Principals = "/v1/principals";
    private const string PrincipalPrefix = Principals + "/";
    private const string Quarantine = "/v1/quarantine";
    private const string Policy = "/v1/policy";
    private const string SinkPrefix = "/v1/sinks/";

    private readonly ApiCalls _calls;

    /// <summary>
    /// A client of the gateway at an address, such as <c>http://127.0.0.1:8480</c>. It goes through the environment's
    /// proxy, but not to this machine.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// It is no such address, or the token would be heard on the way to it.
    /// </exception>
    public HttpSocClient(Uri server, HttpSocClientOptions? options = null)
        : this(server, CreateHandler(server), options)
    {
    }

    /// <summary>A client over a handler of one's own, which is disposed with it.</summary>
    /// <exception cref="ArgumentException">As above.</exception>
    public HttpSocClient(Uri server, HttpMessageHandler handler, HttpSocClientOptions? options = null) =>
        _calls = new ApiCalls(server, handler, options ?? new HttpSocClientOptions());

    /// <summary>Whether what is sent to an address goes to another machine as it is.</summary>
    public static bool IsHeardOnTheWay(Uri server) => server.Scheme == Uri.UriSchemeHttp && !IsThisMachine(server);

    /// <summary>A handler for calls to an address, as every client of a gateway needs it.</summary>
    public static HttpMessageHandler CreateHandler(Uri server) => new HttpClientHandler
    {
        // A token goes to whom it was meant for, and to nobody else.
        AllowAutoRedirect = false,
        UseProxy = !IsThisMachine(server),
    };

    /// <inheritdoc/>
    public async Task<Page<AlertHeader>> AlertsPageAsync(
        AlertQuery query, string? cursor = null, CancellationToken cancellationToken = default)
    {
        if (AsksForNone(query)) return new Page<AlertHeader>([], null);
        var path = new ApiPath(Alerts).With(query).Add("limit", query.Limit).Add("cursor", cursor);
        var page = await _calls.GetAsync(path, SocJson.Default.AlertsDocument, cancellationToken);
        return new Page<AlertHeader>(page.Alerts, page.Next);
    }

    /// <inheritdoc/>
    public Task<Alert> AlertAsync(AlertId id, CancellationToken cancellationToken = default) =>
        _calls.GetAsync(new ApiPath($"{Alerts}/{id}"), SocJson.Default.Alert, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<AlertChange> WatchAlertsAsync(
        AlertQuery query, string? after = null, CancellationToken cancellationToken = default) =>
        AsksForNone(query)
            ? SilenceAsync(cancellationToken)
            : new ApiWatch(_calls, new ApiPath($"{Alerts}/watch").With(query)).ReadAsync(after, cancellationToken);

    /// <inheritdoc/>
    public async Task<Page<PrincipalRisk>> PrincipalsPageAsync(
        PrincipalFilter filter, string? cursor = null, CancellationToken cancellationToken = default)
    {
        if (filter.Accounts is []) return new Page<PrincipalRisk>([], null);
        var path = new ApiPath(Principals).Add("q", filter.Text).Add("account", ApiPath.Joined(filter.Accounts))
            .Add("min-risk", filter.MinRisk).Add("limit", filter.Limit).Add("cursor", cursor);
        var page = await _calls.GetAsync(path, SocJson.Default.PrincipalsDocument, cancellationToken);
        return new Page<PrincipalRisk>(page.Principals, page.Next);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<PrincipalRisk>> FindPrincipalsAsync(
        string name, CancellationToken cancellationToken = default)
    {
        var path = new ApiPath(Principals).Add("name", name);
        return (await _calls.GetAsync(path, SocJson.Default.PrincipalsDocument, cancellationToken)).Principals;
    }

    /// <inheritdoc/>
    public Task<PrincipalView> PrincipalAsync(string name, CancellationToken cancellationToken = default) =>
        _calls.GetAsync(PathOf(name), SocJson.Default.PrincipalView, cancellationToken);

    /// <inheritdoc/>
    public Task<PastPrincipal> PastPrincipalAsync(
        string name, PastQuestion question, CancellationToken cancellationToken = default) =>
        _calls.GetAsync(PathOf(name).With(question), SocJson.Default.PastPrincipal, cancellationToken);

    /// <inheritdoc/>
    public async Task<Page<TimelineEntry>> TimelinePageAsync(
        string name, TimelineQuery query, string? cursor = null, CancellationToken cancellationToken = default)
    {
        var path = PathOf(name, "/timeline").Add("from", ApiPath.Text(query.From)).Add("to", ApiPath.Text(query.To))
            .Add("limit", query.Limit).Add("cursor", cursor);
        var page = await _calls.GetAsync(path, SocJson.Default.TimelineDocument, cancellationToken);
        return new Page<TimelineEntry>(page.Entries, page.Next);
    }

    /// <inheritdoc/>
    public Task<DecisionReceipt> DecideAsync(
        Decision decision,
        string? principal = null,
        int? seen = null,
        CancellationToken cancellationToken = default)
    {
        var document = DecisionDocument.Of(decision, principal) with { Revision = seen };
        // It has an id: the same decision sent again changes nothing.
        return _calls.PostAsync(
            new ApiPath("/v1/decisions"), () => JsonContent.Create(document, WireJson.Default.DecisionDocument),
            SocJson.Default.DecisionReceipt, isRepeatable: true, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<GatewayStatus> StatusAsync(CancellationToken cancellationToken = default) =>
        _calls.GetAsync(new ApiPath("/v1/status"), SocJson.Default.GatewayStatus, cancellationToken);

    /// <inheritdoc/>
    public Task<GatewayPolicy> PolicyAsync(CancellationToken cancellationToken = default) =>
        _calls.GetAsync(new ApiPath(Policy), SocJson.Default.GatewayPolicy, cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<PolicyRevision>> PolicyHistoryAsync(
        CancellationToken cancellationToken = default) => (await _calls.GetAsync(
            new ApiPath($"{Policy}/history"), SocJson.Default.PolicyHistory, cancellationToken)).Policies;

    /// <inheritdoc/>
    public Task<PolicyChange> ApplyPolicyAsync(
        ReadOnlyMemory<byte> document,
        string? replaces,
        string? by = null,
        CancellationToken cancellationToken = default) => _calls.PutAsync(
        new ApiPath(Policy).Add("by", by), () => new ReadOnlyMemoryContent(document), replaces,
        SocJson.Default.PolicyChange, cancellationToken);

    /// <inheritdoc/>
    public Task<QuarantineList> QuarantineAsync(
        QuarantineFilter filter, CancellationToken cancellationToken = default)
    {
        var path = new ApiPath(Quarantine).Add("reason", filter.Reason).Add("source", filter.Source)
            .Add("since", ApiPath.Text(filter.Since));
        if (filter.Limit is { } limit) path.Add("limit", limit);
        return _calls.GetAsync(path, SocJson.Default.QuarantineList, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<QuarantineRecord> QuarantineEntryAsync(string id, CancellationToken cancellationToken = default) =>
        // Without one it would be the list.
        id.Length == 0
            ? throw new SocException(SocFault.Refused, "No id", "An entry is asked for by its id; this one is empty.")
            : _calls.GetAsync(new ApiPath(Quarantine + "/", id), SocJson.Default.QuarantineRecord, cancellationToken);

    /// <inheritdoc/>
    public Task<QuarantineReplayed> ReplayQuarantineAsync(
        QuarantineChoice choice, CancellationToken cancellationToken = default) => _calls.PostAsync(
        new ApiPath($"{Quarantine}/replay"), () => JsonContent.Create(choice, SocJson.Default.QuarantineChoice),
        SocJson.Default.QuarantineReplayed, isRepeatable: false, cancellationToken, Timeout.InfiniteTimeSpan);

    /// <inheritdoc/>
    public async Task<long> DropQuarantineAsync(QuarantineChoice choice, CancellationToken cancellationToken = default)
    {
        var answer = await _calls.PostAsync(
            new ApiPath($"{Quarantine}/drop"), () => JsonContent.Create(choice, SocJson.Default.QuarantineChoice),
            WireJson.Default.DroppedDocument, isRepeatable: false, cancellationToken);
        return answer.Dropped;
    }

    /// <inheritdoc/>
    public Task<SinkList> SinksAsync(CancellationToken cancellationToken = default) =>
        _calls.GetAsync(new ApiPath("/v1/sinks"), SocJson.Default.SinkList, cancellationToken);

    /// <inheritdoc/>
    public Task<SinkTested> TestSinkAsync(string name, CancellationToken cancellationToken = default) =>
        _calls.PostAsync(
            new ApiPath(SinkPrefix, name, "/test"), () => new ByteArrayContent([]), SocJson.Default.SinkTested,
            isRepeatable: false, cancellationToken, Timeout.InfiniteTimeSpan);

    /// <inheritdoc/>
    public Task<SinkReplayed> ReplaySinkAsync(string name, CancellationToken cancellationToken = default) =>
        _calls.PostAsync(
            new ApiPath(SinkPrefix, name, "/replay"), () => new ByteArrayContent([]), SocJson.Default.SinkReplayed,
            isRepeatable: true, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _calls.Dispose();

    /// <summary>
    /// Whether a query is for no account, or no state. To the API, what is empty is left out, and would mean all.
    /// </summary>
    private static bool AsksForNone(AlertQuery query) => query.Accounts is [] || query.States is [];

    private static async IAsyncEnumerable<AlertChange> SilenceAsync(
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellation);
        yield break;
    }

    // Other names of this machine are whatever their DNS says.
    private static bool IsThisMachine(Uri server) => server.IsAbsoluteUri
        && (server.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(server.DnsSafeHost, out var address) && IPAddress.IsLoopback(address)));

    private static ApiPath PathOf(string name, string after = "") => name.Length > 0
        ? new ApiPath(PrincipalPrefix, name, after)
        : throw new SocException(SocFault.Refused, "No name", "A principal is asked for by a name; this one is empty.");
}
