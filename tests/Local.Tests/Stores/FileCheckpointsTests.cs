using System.Text;
using Grainwatch.Ingest.Sources;
using Grainwatch.Ingest.Tests.Replay;
using Grainwatch.Local.Stores;
using Xunit;

namespace Grainwatch.Local.Tests.Stores;

public sealed class FileCheckpointsTests : IDisposable
{
    private const string Source = "s3://trails/AWSLogs/";

    private readonly TempFolder _folder = new();
    private readonly FileCheckpoints _checkpoints;

    public FileCheckpointsTests() => _checkpoints = new FileCheckpoints(_folder.Of("checkpoints"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Get_AfterSet_GivesTheLastDocumentOfEachSource()
    {
        await _checkpoints.SetAsync(Source, Bytes("one"));
        await _checkpoints.SetAsync("s3://trails/AWSLogs_", Bytes("other"));
        await _checkpoints.SetAsync(Source, Bytes("two\nlines"));

        var again = new FileCheckpoints(_folder.Of("checkpoints"));
        Assert.Equal("two\nlines", await TextAsync(again, Source));
        Assert.Equal("other", await TextAsync(again, "s3://trails/AWSLogs_"));
        Assert.Null(await again.GetAsync("folder:elsewhere"));
        Assert.Equal(2, Directory.GetFiles(_folder.Of("checkpoints")).Length);
    }

    [Fact]
    public async Task Get_AnyByteCutOrFlipped_IsNamedAndNeverReadAsNothing()
    {
        await _checkpoints.SetAsync(Source, Bytes("a document"));
        var path = _checkpoints.PathOf(Source);
        var whole = File.ReadAllBytes(path);
        for (var i = 0; i < whole.Length; i++)
        {
            await ExpectDamageAsync(whole[..i]);
            var flipped = whole.ToArray();
            flipped[i] ^= 4;
            await ExpectDamageAsync(flipped);
        }

        async Task ExpectDamageAsync(byte[] bytes)
        {
            File.WriteAllBytes(path, bytes);
            var e = await Assert.ThrowsAsync<CheckpointException>(async () => await _checkpoints.GetAsync(Source));
            Assert.Contains(path, e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Set_CrashBeforeTheReplacement_LeavesTheOneBefore()
    {
        await _checkpoints.SetAsync(Source, Bytes("one"));
        File.WriteAllText(_checkpoints.PathOf(Source) + ".next", "half of ano");

        Assert.Equal("one", await TextAsync(_checkpoints, Source));
        await _checkpoints.SetAsync(Source, Bytes("two"));
        Assert.Equal("two", await TextAsync(_checkpoints, Source));
    }

    [Fact]
    public async Task Set_TooLongOrNoRoom_IsRefusedAndTheOneBeforeStands()
    {
        await _checkpoints.SetAsync(Source, Bytes("one"));

        await Assert.ThrowsAsync<CheckpointException>(
            async () => await _checkpoints.SetAsync(Source, new byte[ICheckpoints.DocumentBytesMax + 1]));
        Directory.CreateDirectory(_checkpoints.PathOf(Source) + ".next");
        await Assert.ThrowsAsync<CheckpointException>(async () => await _checkpoints.SetAsync(Source, Bytes("two")));

        Assert.Equal("one", await TextAsync(_checkpoints, Source));
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static async Task<string> TextAsync(FileCheckpoints checkpoints, string source) =>
        Encoding.UTF8.GetString((await checkpoints.GetAsync(source))!.Value.Span);
}
