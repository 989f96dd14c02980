using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Grainwatch.Cluster.Tests.Proof;

/// <summary>What is wrong with a way.</summary>
internal enum WayFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>What comes back takes its time.</summary>
    Slow,

    /// <summary>Nothing goes through, and nobody is told; what was on its way arrives when the way is mended.</summary>
    Cut,

    /// <summary>An HTTP service that says it is busy, to every request.</summary>
    Busy,

    /// <summary>What is asked is done, and now and then the answer is lost with its connection.</summary>
    Forgetful,
}

/// <summary>A TCP way to a service on this machine that can be cut and mended.</summary>
internal sealed class FaultyWay : IAsyncDisposable
{
    // One answer in so many is lost.
    private const int LostOf = 12;
    private const int PieceBytes = 64 * 1024;

    private static readonly TimeSpan s_slowness = TimeSpan.FromMilliseconds(150);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Lock _lock = new();
    private readonly HashSet<Socket> _open = [];
    private readonly Random _random;
    private readonly int _target;
    private readonly Task _serving;
    private TaskCompletionSource _passable = Passable();
    private WayFault _fault;

    /// <summary>A way to a port, in order.</summary>
    public FaultyWay(int target, int seed)
    {
        _target = target;
        _random = new Random(seed);
        _listener.Start();
        _serving = AcceptAsync();
    }

    /// <summary>Where it begins.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Answers that were lost, or given in the service's place.</summary>
    public int Spoiled { get; private set; }

    /// <summary>Breaks it, or mends it.</summary>
    public void Become(WayFault fault)
    {
        List<Socket> dropped = [];
        lock (_lock)
        {
            // Whoever speaks with the service must not go on in the middle of a sentence with somebody else.
            if (fault == WayFault.Busy || _fault == WayFault.Busy) dropped = [.. _open];
            if (fault == WayFault.Cut) _passable = new(TaskCreationOptions.RunContinuationsAsynchronously);
            else _passable.TrySetResult();
            _fault = fault;
        }

        foreach (var socket in dropped) socket.Close(0);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Become(WayFault.None);
        await _end.CancelAsync();
        _listener.Dispose();
        lock (_lock)
        {
            foreach (var socket in _open) socket.Close(0);
        }

        await _serving;
        _end.Dispose();
    }

    private static TaskCompletionSource Passable()
    {
        var passable = new TaskCompletionSource();
        passable.SetResult();
        return passable;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = ServeAsync(await _listener.AcceptSocketAsync(_end.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // It is over.
        }
    }

    private async Task ServeAsync(Socket caller)
    {
        using var service = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        caller.NoDelay = true;
        lock (_lock)
        {
            _open.Add(caller);
            _open.Add(service);
        }

        try
        {
            await PassAsync();
            if (_fault == WayFault.Busy)
            {
                await RefuseAsync(caller);
                return;
            }

            await service.ConnectAsync(IPAddress.Loopback, _target, _end.Token);
            await Task.WhenAny(PumpAsync(caller, service, isAnswer: false), PumpAsync(service, caller, isAnswer: true));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // Either side is gone; the other hears of it.
        }
        finally
        {
            lock (_lock)
            {
                _open.Remove(caller);
                _open.Remove(service);
            }

            caller.Close(0);
        }
    }

    private async Task PumpAsync(Socket from, Socket to, bool isAnswer)
    {
        var piece = new byte[PieceBytes];
        try
        {
            for (int read; (read = await from.ReceiveAsync(piece, _end.Token)) > 0;)
            {
                if (isAnswer && _fault == WayFault.Slow) await Task.Delay(s_slowness, _end.Token);
                if (isAnswer && _fault == WayFault.Forgetful && Loses()) return;
                await PassAsync();
                for (var sent = 0; sent < read;)
                    sent += await to.SendAsync(piece.AsMemory(sent, read - sent), _end.Token);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // As above.
        }
    }

    private Task PassAsync()
    {
        lock (_lock) return _passable.Task.WaitAsync(_end.Token);
    }

    private bool Loses()
    {
        lock (_lock)
        {
            if (_random.Next(LostOf) != 0) return false;
            Spoiled++;
            return true;
        }
    }

    /// <summary>Reads a request to its end, and answers as Azure does that has too much to do.</summary>
    private async Task RefuseAsync(Socket caller)
    {
        const string Body = "<?xml version=\"1.0\"?><Error><Code>ServerBusy</Code><Message>Busy.</Message></Error>";
        const string Answer = "HTTP/1.1 503 Server Busy\r\nx-ms-error-code: ServerBusy\r\nContent-Type: application/xml"
            + "\r\nConnection: close\r\nContent-Length: ";
        var piece = new byte[PieceBytes];
        List<byte> request = [];
        while (!IsWhole(request))
        {
            var read = await caller.ReceiveAsync(piece, _end.Token);
            if (read == 0) return;
            request.AddRange(piece.AsSpan(0, read));
        }

        lock (_lock) Spoiled++;
        await caller.SendAsync(Encoding.ASCII.GetBytes($"{Answer}{Body.Length}\r\n\r\n{Body}"), _end.Token);
        caller.Shutdown(SocketShutdown.Send);
        // Until the caller has read it and closes: a reset would take it away.
        while (await caller.ReceiveAsync(piece, _end.Token) > 0)
        {
            // Whatever else it says.
        }
    }

    private static bool IsWhole(List<byte> request)
    {
        const string Length = "Content-Length:";
        var text = Encoding.ASCII.GetString([.. request]);
        var head = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (head < 0) return false;
        var line = Array.Find(
            text[..head].Split("\r\n"), each => each.StartsWith(Length, StringComparison.OrdinalIgnoreCase));
        return request.Count >= head + 4 + (line is null ? 0 : int.Parse(line[Length.Length..]));
    }
}
