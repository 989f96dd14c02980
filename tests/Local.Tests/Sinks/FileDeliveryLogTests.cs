using System.Text;
using Grainwatch.Ingest.Sinks.Delivering;
using Grainwatch.Ingest.Tests.Replay;
using Grainwatch.Local.Sinks;
using Xunit;

namespace Grainwatch.Local.Tests.Sinks;

public sealed class FileDeliveryLogTests : IDisposable
{
    private static readonly byte[] s_one =
        DeliveryLines.Write([new DeliveryRecord { Event = DeliveryEvent.Sink, Sink = "a" }]);

    private readonly TempFolder _folder = new();
    private readonly List<string> _notes = [];

    private string File => _folder.Of("delivery", "queue-1.log");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Append_Lines_AreReadBack()
    {
        using (var log = Open())
        {
            await log.ReadAsync();
            await log.AppendAsync(s_one);
            await log.AppendAsync(s_one);
        }

        using var again = Open();
        Assert.Equal(s_one.Length * 2, (await again.ReadAsync()).Length);
        Assert.Empty(_notes);
    }

    [Fact]
    public async Task Read_TornWrite_IsCutAndSaid()
    {
        using (var log = Open())
        {
            await log.ReadAsync();
            await log.AppendAsync(s_one);
        }

        await System.IO.File.AppendAllTextAsync(File, "12345678 {\"event\":");
        using var again = Open();

        Assert.Equal(s_one, (await again.ReadAsync()).ToArray());
        Assert.Contains("never finished", Assert.Single(_notes), StringComparison.Ordinal);
        await again.AppendAsync(s_one);
        Assert.Equal(s_one.Length * 2, new FileInfo(File).Length);
    }

    [Fact]
    public async Task Read_DamagedInTheMiddle_NamesTheFileAndTheRemedy()
    {
        using (var log = Open())
        {
            await log.ReadAsync();
            await log.AppendAsync(s_one);
            await log.AppendAsync(s_one);
        }

        var bytes = await System.IO.File.ReadAllBytesAsync(File);
        bytes[12] ^= 1;
        await System.IO.File.WriteAllBytesAsync(File, bytes);
        using var again = Open();

        var failure = await Assert.ThrowsAsync<DeliveryException>(() => again.ReadAsync());

        Assert.Contains(File, failure.Message, StringComparison.Ordinal);
        Assert.Contains("move it away", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replace_Whole_IsAllThereIs()
    {
        using var log = Open();
        await log.ReadAsync();
        await log.AppendAsync(Encoding.UTF8.GetBytes("old"));

        await log.ReplaceAsync(s_one);
        await log.AppendAsync(s_one);

        Assert.Equal((byte[])[.. s_one, .. s_one], await System.IO.File.ReadAllBytesAsync(File));
    }

    private FileDeliveryLog Open() => new(_folder.Path, _notes.Add);
}
