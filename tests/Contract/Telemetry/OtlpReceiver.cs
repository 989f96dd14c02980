using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Grainwatch.Contract.Telemetry;

/// <summary>
/// Takes OTLP as a collector does: protobuf over HTTP at one address, gRPC at another. Keeps what arrives.
/// </summary>
public sealed class OtlpReceiver : IAsyncDisposable
{
    // What gRPC puts before a message: whether it is compressed, and its length.
    private const int GrpcPrefixBytes = 5;

    private readonly WebApplication _server;
    private readonly ConcurrentQueue<IReadOnlyList<ReceivedPoint>> _metrics = new();
    private readonly ConcurrentQueue<ReceivedSpan> _spans = new();
    private readonly ConcurrentQueue<string> _authorizations = new();

    private OtlpReceiver(WebApplication server) => _server = server;

    /// <summary>Where it takes protobuf over HTTP.</summary>
    public string Http => Address(0);

    /// <summary>Where it takes gRPC.</summary>
    public string Grpc => Address(1).Replace("http://", "grpc://", StringComparison.Ordinal);

    /// <summary>Every span that arrived.</summary>
    public IReadOnlyCollection<ReceivedSpan> Spans => _spans;

    /// <summary>What senders showed to be let in.</summary>
    public IReadOnlyCollection<string> Authorizations => _authorizations;

    /// <summary>The points of every metric, of each service as it told them last.</summary>
    public IReadOnlyList<ReceivedPoint> Points =>
    [
        .. _metrics.SelectMany(points => points)
            .GroupBy(point => (point.Service, point.Scope, point.Name, Labels(point)))
            .Select(points => points.Last()),
    ];

    /// <summary>Starts one on free ports of this machine.</summary>
    public static async Task<OtlpReceiver> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0, listener => listener.Protocols = HttpProtocols.Http1);
            kestrel.Listen(IPAddress.Loopback, 0, listener => listener.Protocols = HttpProtocols.Http2);
        });
        var server = builder.Build();
        var receiver = new OtlpReceiver(server);
        server.Run(receiver.TakeAsync);
        await server.StartAsync();
        return receiver;
    }

    /// <summary>The sum of a metric over all points that have these labels.</summary>
    public double Sum(string name, params (string Name, string Value)[] labels) =>
        Of(name, labels).Sum(point => point.Value);

    /// <summary>How many a histogram counted, over all points that have these labels.</summary>
    public long Count(string name, params (string Name, string Value)[] labels) =>
        Of(name, labels).Sum(point => point.Count);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private IEnumerable<ReceivedPoint> Of(string name, (string Name, string Value)[] labels) => Points.Where(
        point => point.Name == name
        && labels.All(label => point.Attributes.GetValueOrDefault(label.Name) == label.Value));

    private static string Labels(ReceivedPoint point) => string.Join(
        ",", point.Attributes.OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => $"{label}"));

    private string Address(int number) => _server.Services.GetRequiredService<IServer>().Features
        .GetRequiredFeature<IServerAddressesFeature>().Addresses.ElementAt(number);

    private async Task TakeAsync(HttpContext http)
    {
        var isGrpc = http.Request.ContentType == "application/grpc";
        using var held = new MemoryStream();
        if (http.Request.Headers.ContentEncoding == "gzip")
            await new GZipStream(http.Request.Body, CompressionMode.Decompress).CopyToAsync(held);
        else
            await http.Request.Body.CopyToAsync(held);
        if (http.Request.Headers.Authorization is [{ } authorization]) _authorizations.Enqueue(authorization);
        var message = new ProtoMessage(held.ToArray().AsMemory(isGrpc ? GrpcPrefixBytes : 0));
        switch (http.Request.Path.Value)
        {
            case "/v1/metrics" or "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export":
                _metrics.Enqueue([.. Otlp.Metrics(message)]);
                break;
            case "/v1/traces" or "/opentelemetry.proto.collector.trace.v1.TraceService/Export":
                foreach (var span in Otlp.Spans(message)) _spans.Enqueue(span);
                break;
            default:
                http.Response.StatusCode = StatusCodes.Status404NotFound;
                return;
        }

        if (!isGrpc)
        {
            http.Response.ContentType = "application/x-protobuf";
            return;
        }

        http.Response.ContentType = "application/grpc";
        http.Response.DeclareTrailer("grpc-status");
        await http.Response.Body.WriteAsync(new byte[GrpcPrefixBytes]);
        http.Response.AppendTrailer("grpc-status", "0");
    }
}
