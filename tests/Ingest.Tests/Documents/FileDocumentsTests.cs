using Grainwatch.Ingest.Documents;
using Grainwatch.Ingest.Tests.Replay;
using Xunit;

namespace Grainwatch.Ingest.Tests.Documents;

public sealed class FileDocumentsTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ManualClock _clock = new();

    private string File => _folder.Of("policies.json");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Replace_OpenedAgain_HasItAndThoseBefore()
    {
        var store = new FileDocuments(File, _clock);
        await store.ReplaceAsync(new DocumentChange("{}", "a", "ana", 0));
        _clock.Advance(TimeSpan.FromHours(1));
        await store.ReplaceAsync(new DocumentChange("{ }", "b", "ben", 1));

        var kept = await new FileDocuments(File, _clock).ReadAsync();

        Assert.Equal(
            ["2 b ben { }", "1 a ana {}"], kept.Select(one => $"{one.Number} {one.Version} {one.By} {one.Text}"));
        Assert.Equal(_clock.Now, kept[0].Since);
    }

    [Fact]
    public async Task Replace_SomebodyElseWasFaster_ChangesNothingAndSaysWhatIsThere()
    {
        var store = new FileDocuments(File, _clock);
        await store.ReplaceAsync(new DocumentChange("{}", "a", "ana", 0));

        var now = await store.ReplaceAsync(new DocumentChange("{ }", "b", "ben", 0));

        Assert.Equal((1, "a"), (now.Number, now.Version));
        Assert.Single(await store.ReadAsync());
    }

    [Fact]
    public async Task Replace_FileCannotBeWritten_FailsAndKeepsWhatWas()
    {
        var store = new FileDocuments(File, _clock);
        await store.ReplaceAsync(new DocumentChange("{}", "a", "ana", 0));
        Directory.CreateDirectory(File + ".next");

        var change = new DocumentChange("{ }", "b", "ben", 1);
        var error = await Assert.ThrowsAsync<DocumentStoreException>(async () => await store.ReplaceAsync(change));

        Assert.Contains("policies.json' cannot be written", error.Message, StringComparison.Ordinal);
        Assert.Equal("a", Assert.Single(await store.ReadAsync()).Version);
    }

    [Theory]
    [InlineData("[{")]
    [InlineData("""[{"number":1,"version":"a","since":"2026-01-01T00:00:00Z","by":"ana","text":"{}"},null]""")]
    [InlineData("[]")]
    [InlineData("")]
    public void Create_DamagedFile_NamesItAndTheRemedy(string text)
    {
        _folder.Write("policies.json", text);

        var error = Assert.Throws<DocumentStoreException>(() => new FileDocuments(File, _clock));

        Assert.Contains("policies.json' is damaged", error.Message, StringComparison.Ordinal);
        Assert.Contains("Put a copy of it back", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Add_VeryMany_KeepsTheLastTenAndAsMuchTextAsThereIsRoomFor()
    {
        var history = DocumentHistory.Empty;
        var text = new string('x', IDocumentStore.TextBytesMax / 4);

        for (var i = 0; i < 30; i++) history = history.Add(new DocumentChange(text, $"{i}", "ana", i), _clock.Now)!;

        Assert.Equal(30, history.Current!.Number);
        Assert.Equal(
            Enumerable.Range(21, 10).Reverse().Select(i => (long)i), history.Revisions.Select(one => one.Number));
        Assert.Equal(4, history.Revisions.Count(one => one.Text is not null));
        Assert.NotNull(history.Current.Text);
    }
}
