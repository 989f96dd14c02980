using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Policies;
using Grainwatch.Ingest.CloudTrail;
using Grainwatch.Ingest.Geolocation;
using Grainwatch.Ingest.Http;
using Grainwatch.Ingest.Http.Access;
using Grainwatch.Ingest.Http.Serving;
using Grainwatch.Ingest.Policies;
using Grainwatch.Ingest.Replay;
using Grainwatch.Ingest.Routing;
using Grainwatch.Ingest.Tests;
using Grainwatch.Local.Principals;
using Grainwatch.Local.Stores;
using Xunit;

namespace Grainwatch.Soc.Console.Tests;

/// <summary>
/// The sample's trail behind a server with the console that asks who is calling, at noon of the trail's last day.
/// </summary>
public class ConsoleFixture : IAsyncLifetime, IAsyncDisposable
{
    /// <summary>Bob's alert, in the account <see cref="Account"/>.</summary>
    public const string Bob = "a206ea0c-ecc7-7b72-0861-a7dd00d505d6";

    /// <summary>An alert of another account.</summary>
    public const string Foreign = "9e23717c-d9cc-c10e-1c33-2a1a0e3e71e7";

    /// <summary>Bob's account.</summary>
    public const string Account = "111122223333";

    /// <summary>A name that is markup wherever it is not encoded.</summary>
    public const string Hostile = "<script>alert(1)</script>\"'&";

    private readonly MemoryStream _audit = new();
    private readonly string _access = Path.GetTempFileName();
    private LocalPrincipals _principals = null!;
    private LiveGeolocation _geolocation = null!;
    private Gateway _gateway = null!;
    private GatewayServer _server = null!;
    private AuditLog _log = null!;

    /// <summary>Tokens by role; those of "-account" see one account.</summary>
    internal static Dictionary<string, string> Tokens { get; } = new[]
    {
        "reader", "analyst", "ingest", "operator", "analyst-account",
    }.ToDictionary(name => name, _ => AccessToken.Create());

    internal ManualClock Clock { get; } = new(new DateTime(2026, 5, 25, 12, 0, 0, DateTimeKind.Utc));

    internal Gateway Gateway => _gateway;

    internal Uri Url => new(_server.Url);

    internal string AuditText => Encoding.UTF8.GetString(_audit.ToArray());

    /// <summary>The alert of somebody who is called <see cref="Hostile"/>.</summary>
    internal AlertId HostileAlert { get; private set; }

    public async Task InitializeAsync()
    {
        List<string> errors = [], warnings = [];
        var policy = PolicySource.Read(Path.Combine(Sample, "policy.json"), errors, warnings)!.Policy;
        _geolocation = LiveGeolocation.Open([Path.Combine(Sample, "geo")], Clock);
        _principals = new LocalPrincipals(Store(policy), policy, Clock);
        using (var router = new EventRouter(_principals))
        {
            var replayer = new Replayer(router, () => new TrailReader(
                new RecordReader(policy.CreateIdentifier(), _geolocation.Origins, Clock)));
            await replayer.RunAsync(TrailInputs.Find([Path.Combine(Sample, "AWSLogs")]));
        }

        await RaiseHostileAsync();
        await File.WriteAllTextAsync(_access, JsonSerializer.Serialize(
            new AccessDocument
            {
                Tokens =
                [
                    .. Tokens.Select(token => new AccessEntry
                    {
                        Name = token.Key,
                        Role = token.Key.Split('-')[0],
                        Accounts = token.Key.EndsWith("-account", StringComparison.Ordinal) ? [Account] : null,
                        Sha256 = AccessToken.HexOf(token.Value),
                    }),
                ],
            },
            AccessJson.Default.AccessDocument));
        Assert.True(AccessFile.TryOpen(_access, null, TimeProvider.System, out var file, out var error), error);
        _gateway = new Gateway(_principals, _geolocation.Origins, policy, Clock, geolocation: _geolocation);
        _log = AuditLog.To(_audit, Clock);
        _server = new GatewayServer(
            _gateway,
            new Listeners(new IPEndPoint(IPAddress.Loopback, 0)) { Access = file },
            _log,
            console: new ConsoleEndpoints());
        await _server.StartAsync();
    }

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _server.DisposeAsync();
        _gateway.Dispose();
        _principals.Dispose();
        _geolocation.Dispose();
        _log.Dispose();
        await _audit.DisposeAsync();
        File.Delete(_access);
    }

    /// <summary>A browser of somebody; a stranger's for null. It follows no redirection.</summary>
    internal Browser Open(string? who) => new(Url, who is null ? null : Tokens[who]);

    /// <summary>Where principals are kept.</summary>
    protected virtual IShardedStore Store(Policy policy) => new MemoryStore(2);

    private static string Sample { get; } = FindSample();

    private static string FindSample()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Orleans.sln")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("Not run inside the repository.");
        return Path.Combine(folder.FullName, "samples", "small");
    }

    /// <summary>
    /// Two logins of a name, with a program and from places that are called as nobody should be; they come an hour one
    /// after the other, and are written so.
    /// </summary>
    private async Task RaiseHostileAsync()
    {
        await PlayAsync(Login("08:00", "24.31.3.159"));
        Clock.Advance(TimeSpan.FromHours(1));
        await PlayAsync(Login("08:20", "197.113.28.15"));
        var page = await _principals.ListAlertsAsync(new AlertQuery { Text = "<script>" });
        HostileAlert = page.Alerts.First(alert => alert.Rule == "console-login-multiple-countries").Id;
    }

    private async Task PlayAsync(object record)
    {
        var trail = JsonSerializer.SerializeToUtf8Bytes(new { Records = new[] { record } });
        using var router = new EventRouter(_principals);
        var reader = new TrailReader(new RecordReader(
            Policy.Default.CreateIdentifier(), _geolocation.Origins, Clock));
        var path = Path.GetTempFileName();
        await File.WriteAllBytesAsync(path, trail);
        var replayer = new Replayer(router, () => reader);
        await replayer.RunAsync(TrailInputs.Find([path]));
        File.Delete(path);
    }

    private static object Login(string time, string address) => new
    {
        eventVersion = "1.08",
        userIdentity = new
        {
            type = "IAMUser",
            principalId = "AIDAHOSTILE0000000001",
            arn = $"arn:aws:iam::{Account}:user/{Hostile}",
            accountId = Account,
            userName = Hostile,
        },
        eventTime = $"2026-05-24T{time}:00Z",
        eventSource = "signin.amazonaws.com",
        eventName = "ConsoleLogin",
        awsRegion = "us-east-1",
        sourceIPAddress = address,
        userAgent = $"{Hostile}/1.0",
        eventID = Guid.NewGuid().ToString(),
        eventType = "AwsConsoleSignIn",
        recipientAccountId = Account,
        responseElements = new { ConsoleLogin = "Success" },
        additionalEventData = new { MFAUsed = "No" },
    };
}

/// <summary>Asks as a browser does: with a token from its cookie, and headers that say which page asks.</summary>
internal sealed class Browser : IDisposable
{
    private readonly HttpClient _client;

    public Browser(Uri url, string? token)
    {
        Cookies = new CookieContainer();
        if (token is not null) Cookies.Add(url, new Cookie("grainwatch", token, "/"));
        _client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = Cookies })
        {
            BaseAddress = url,
        };
        _client.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("text/html"));
    }

    public CookieContainer Cookies { get; }

    public Task<HttpResponseMessage> GetAsync(string path) => _client.GetAsync(new Uri(path, UriKind.Relative));

    /// <summary>A page that has to be there.</summary>
    public async Task<IDocument> PageAsync(string path)
    {
        var response = await GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await Parse(response);
    }

    /// <summary>Sends a form as the page of that origin does.</summary>
    public Task<HttpResponseMessage> PostAsync(
        string path, Dictionary<string, string> fields, string? site = "same-origin", string? origin = null,
        string? from = null) => SendAsync(path, new FormUrlEncodedContent(fields), site, origin, from);

    /// <summary>Sends what no form would, as a page of that origin.</summary>
    public Task<HttpResponseMessage> SendAsync(
        string path, HttpContent content, string? site = "same-origin", string? origin = null, string? from = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative)) { Content = content };
        if (site is not null) request.Headers.Add("Sec-Fetch-Site", site);
        if (origin is not null) request.Headers.Add("Origin", origin);
        if (from is not null) request.Headers.Referrer = new Uri(_client.BaseAddress!, from);
        return _client.SendAsync(request);
    }

    public static async Task<IDocument> Parse(HttpResponseMessage response) =>
        await new HtmlParser().ParseDocumentAsync(await response.Content.ReadAsStringAsync());

    public void Dispose() => _client.Dispose();
}
