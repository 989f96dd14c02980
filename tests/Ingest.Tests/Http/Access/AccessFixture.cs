using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Grainwatch.Ingest.Http;
using Grainwatch.Ingest.Http.Access;
using Grainwatch.Ingest.Http.Serving;
using Grainwatch.Ingest.Tests.Replay;
using Xunit;

namespace Grainwatch.Ingest.Tests.Http.Access;

/// <summary>
/// A server that asks who is calling, with a token for each role, and an alert in each of two accounts.
/// </summary>
public abstract class AccessFixture : ServerFixture, IAsyncLifetime
{
    /// <summary>The account that some may see.</summary>
    internal const string Seen = "111111111111";

    /// <summary>The account that they may not.</summary>
    internal const string Foreign = "222222222222";

    private readonly MemoryStream _audit;
    private readonly TempFolder _folder;

    /// <summary>A server.</summary>
    protected AccessFixture(
        AccessKeys? keys = null, AccessKeys? proxyKeys = null, Func<Listeners, Listeners>? listen = null,
        GatewayOptions? options = null, IReadOnlyList<IGatewayPages>? pages = null)
        : this(keys, proxyKeys, listen, options, pages, new MemoryStream(), new TempFolder())
    {
    }

    private AccessFixture(
        AccessKeys? keys,
        AccessKeys? proxyKeys,
        Func<Listeners, Listeners>? listen,
        GatewayOptions? options,
        IReadOnlyList<IGatewayPages>? pages,
        MemoryStream audit,
        TempFolder folder)
        : base(
            options,
            keys: keys,
            proxyKeys: proxyKeys,
            listen: listeners => (listen?.Invoke(listeners) ?? listeners) with { Access = Open(folder) },
            audit: AuditLog.To(audit, TimeProvider.System),
            pages: pages) =>
        (_audit, _folder) = (audit, folder);

    /// <summary>Tokens by whom they belong to.</summary>
    internal static Dictionary<string, string> Tokens { get; } = new[]
    {
        "reader", "analyst", "operator", "ingest", "reader-seen", "analyst-seen", "expired",
    }.ToDictionary(name => name, _ => AccessToken.Create());

    internal string SeenAlert { get; private set; } = "";

    internal string ForeignAlert { get; private set; } = "";

    /// <summary>What the audit log holds.</summary>
    protected string AuditText => Encoding.UTF8.GetString(_audit.ToArray());

    /// <summary>The file that the server reads.</summary>
    protected string AccessPath => _folder.Of("access.json");

    public new async Task InitializeAsync()
    {
        await base.InitializeAsync();
        SeenAlert = await QueryEndpointTests.RaiseAsync(Principals, Seen, "carol");
        ForeignAlert = await QueryEndpointTests.RaiseAsync(Principals, Foreign, "dave");
    }

    async Task IAsyncLifetime.DisposeAsync()
    {
        await DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>Sends a request with whatever token, if any.</summary>
    protected Task<HttpResponseMessage> AskAsync(
        string path,
        string? token,
        HttpMethod? method = null,
        string? body = null,
        Action<HttpRequestMessage>? more = null)
    {
        var request = new HttpRequestMessage(method ?? HttpMethod.Get, new Uri(path, UriKind.Relative));
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        more?.Invoke(request);
        // What is watched has no end.
        return Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    /// <summary>Writes the file anew, without the token of somebody.</summary>
    protected void Revoke(string name)
    {
        var document = Document();
        File.WriteAllText(
            AccessPath,
            JsonSerializer.Serialize(
                document with { Tokens = [.. document.Tokens!.Where(token => token?.Name != name)] },
                AccessJson.Default.AccessDocument));
    }

    /// <summary>The lines of the audit log of an event.</summary>
    protected List<JsonElement> Audited(string what) =>
    [
        .. AuditText.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement)
            .Where(line => line.GetProperty("event").GetString() == what),
    ];

    private static AccessFile Open(TempFolder folder)
    {
        var path = folder.Of("access.json");
        File.WriteAllText(path, JsonSerializer.Serialize(Document(), AccessJson.Default.AccessDocument));
        Assert.True(AccessFile.TryOpen(path, null, TimeProvider.System, out var file, out var error), error);
        return file;
    }

    private static AccessDocument Document() => new()
    {
        Tokens =
        [
            .. Tokens.Select(token => new AccessEntry
            {
                Name = token.Key,
                Role = token.Key == "expired" ? "reader" : token.Key.Split('-')[0],
                Accounts = token.Key.EndsWith("-seen", StringComparison.Ordinal) ? [Seen] : null,
                Sha256 = AccessToken.HexOf(token.Value),
                Until = token.Key == "expired" ? DateTimeOffset.UnixEpoch : null,
            }),
        ],
        People = [new AccessEntry { Name = "ana@example.com", Role = "analyst", Accounts = [Seen] }],
        Groups = [new AccessEntry { Name = "soc", Role = "reader" }],
    };
}
