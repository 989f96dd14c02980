using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Grainwatch.Contract.Reliability;

/// <summary>
/// A webhook that keeps what it is given by id and revision. It may be down, or fail after it has stored: with a
/// status, or by cutting the connection. Whose signature is wrong is refused for good.
/// </summary>
/// <remarks>
/// On Kestrel, which cuts what it has not answered when it ends. <c>HttpListener</c> answers requests that nobody has
/// looked at with an empty 200 when it is closed: an acknowledgement of what was never stored.
/// </remarks>
internal sealed class Receiver : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly Random _random;
    private readonly List<(string Id, int Revision)> _order = [];
    private readonly Dictionary<(string Id, int Revision), string> _store = [];
    private readonly int _port = FreePort();
    private WebApplication? _server;

    /// <summary>A receiver that takes everything.</summary>
    public Receiver(int seed)
    {
        _random = new Random(seed);
        Rise();
    }

    /// <summary>What bodies are signed with.</summary>
    public static string Secret => "a secret that only two know";

    /// <summary>Its address.</summary>
    public string Url => $"http://127.0.0.1:{_port}/hook";

    /// <summary>How many of ten requests fail after they were stored.</summary>
    public int FailsOfTen { get; set; }

    /// <summary>How many of ten requests are acknowledged and not stored: a planted fault.</summary>
    public int ForgetsOfTen { get; set; }

    /// <summary>What was not right: another key, another signature, another content of what is stored.</summary>
    public List<string> Faults { get; } = [];

    /// <summary>Requests that came.</summary>
    public int Requests { get; private set; }

    /// <summary>What it has, by id and revision.</summary>
    public HashSet<(string Id, int Revision)> Stored
    {
        get
        {
            lock (_lock) return [.. _store.Keys];
        }
    }

    /// <summary>Revisions that came for the first time after a newer one of their alert had.</summary>
    public IReadOnlyList<string> OutOfOrder
    {
        get
        {
            lock (_lock)
            {
                return
                [
                    .. _order.GroupBy(entry => entry.Id)
                        .Where(of => !of.Select(entry => entry.Revision).SequenceEqual(
                            of.Select(entry => entry.Revision).Order()))
                        .Select(of => $"{of.Key}: {string.Join(' ', of.Select(entry => entry.Revision))}"),
                ];
            }
        }
    }

    /// <summary>Goes down: nobody listens, and what was not answered never is.</summary>
    public async Task FallAsync()
    {
        if (_server is null) return;
        await _server.StopAsync(new CancellationToken(canceled: true));
        await _server.DisposeAsync();
        _server = null;
    }

    /// <summary>Comes back.</summary>
    public void Rise()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, _port));
        _server = builder.Build();
        _server.Run(TakeAsync);
        _server.Start();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await FallAsync();

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task TakeAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body, Encoding.UTF8);
        var body = await reader.ReadToEndAsync(http.RequestAborted);
        bool fails, cuts;
        lock (_lock)
        {
            Requests++;
            if (!IsSigned(http.Request, body))
            {
                Faults.Add("a wrong signature");
                http.Response.StatusCode = 401;
                return;
            }

            if (_random.Next(10) >= ForgetsOfTen) Store(http.Request, body);
            (fails, cuts) = (_random.Next(10) < FailsOfTen, _random.Next(2) == 0);
        }

        if (fails && cuts) http.Abort();
        else http.Response.StatusCode = fails ? 500 : 200;
    }

    private void Store(HttpRequest request, string body)
    {
        var alert = JsonNode.Parse(body)!.AsObject();
        var key = ((string)alert["id"]!, (int)alert["revision"]!);
        if ((string?)request.Headers["Idempotency-Key"] != $"{key.Item1}/{key.Item2}") Faults.Add("a wrong key");
        if (_store.TryAdd(key, body)) _order.Add(key);
        else if (_store[key] != body) Faults.Add($"{key} came with two contents");
    }

    private static bool IsSigned(HttpRequest request, string body)
    {
        var timestamp = (string?)request.Headers["Grainwatch-Timestamp"] ?? "0";
        var signed = HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes($"{timestamp}.{body}"));
        var age = DateTimeOffset.UtcNow.ToUnixTimeSeconds() - long.Parse(timestamp, CultureInfo.InvariantCulture);
        return age is >= -1 and < 60
            && (string?)request.Headers["Grainwatch-Signature"] == $"v1={Convert.ToHexStringLower(signed)}";
    }
}
