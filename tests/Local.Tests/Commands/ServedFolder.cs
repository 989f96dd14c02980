using Grainwatch.Local.Commands;
using Xunit;

namespace Grainwatch.Local.Tests.Commands;

/// <summary>A data folder that is served, until it is disposed.</summary>
internal sealed class ServedFolder : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop;
    private readonly Task<int> _serving;

    private ServedFolder(CancellationTokenSource stop, Task<int> serving, string url) =>
        (_stop, _serving, Url) = (stop, serving, url);

    public string Url { get; }

    public static async Task<ServedFolder> StartAsync(string data, params string[] options)
    {
        var stop = new CancellationTokenSource();
        using var output = new AwaitedWriter("serving on ");
        var serving = GrainwatchCommand.RunAsync(
            ["serve", "--data", data, "--listen", "127.0.0.1:0", .. options], Terminal.Of(output, TextWriter.Null),
            stop.Token);
        await output.Seen.WaitAsync(TimeSpan.FromMinutes(1));
        return new ServedFolder(stop, serving, output.ToString().Split(' ')[2]);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        Assert.Equal(0, await _serving);
        _stop.Dispose();
    }
}
