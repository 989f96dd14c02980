using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Grainwatch.Contract.Reliability;

namespace Grainwatch.Local.Tests.Reliability;

/// <summary>A request with events of which the server has the first half, and waits for the rest.</summary>
internal sealed class HalfRequest : IDisposable
{
    private readonly TcpClient _client;
    private readonly byte[] _rest;

    private HalfRequest(TcpClient client, byte[] rest) => (_client, _rest) = (client, rest);

    /// <summary>Sends the head and half of the body.</summary>
    public static async Task<HalfRequest> SendAsync(Uri url, IEnumerable<Deed> deeds)
    {
        var body = Encoding.UTF8.GetBytes(string.Join('\n', deeds.Select(deed => deed.Record)));
        var head = string.Create(CultureInfo.InvariantCulture,
            $"POST /v1/events HTTP/1.1\r\nHost: {url.Authority}\r\nContent-Length: {body.Length}\r\n\r\n");
        var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(url.Host, url.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head));
        await client.GetStream().WriteAsync(body.AsMemory(0, body.Length / 2));
        // What is on its way arrives; nothing tells a client so.
        await Task.Delay(300);
        return new HalfRequest(client, body[(body.Length / 2)..]);
    }

    /// <summary>Sends the rest, and gives the first line of the answer.</summary>
    public async Task<string?> FinishAsync()
    {
        await _client.GetStream().WriteAsync(_rest);
        using var reader = new StreamReader(_client.GetStream(), Encoding.ASCII);
        return await reader.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(1));
    }

    public void Dispose() => _client.Dispose();
}
