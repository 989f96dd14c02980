using System.Text;
using Grainwatch.Ingest.CloudTrail;
using Grainwatch.Ingest.Quarantine;
using Grainwatch.Ingest.Receipts;
using Xunit;

namespace Grainwatch.Contract;

/// <summary>What every quarantine promises, wherever it keeps records.</summary>
public abstract class QuarantineContract
{
    private const string Source = "s3://trails/a.json.gz";
    private const long Plenty = 16 * 1024 * 1024;

    /// <summary>An empty quarantine.</summary>
    protected abstract Task<IQuarantine> OpenAsync(long bytesMax, TimeProvider clock);

    [Fact]
    public async Task Keep_AnyBytes_ComeBackWithAllThatIsKnown()
    {
        var quarantine = await OpenAsync();
        byte[] binary = [0x00, 0xFF, 0x80, 0x1B];
        Rejection[] rejections =
        [
            Of("plain"), Of("", 1), Of(binary, 2), Of("\u001b[31m\u202e\r\n\t", 3),
            Of("{\"a\":\"ü\\u0000\"}", 4, Outcome.RejectedFuture),
            Of("cut", 5, Outcome.RejectedTooLarge) with { Length = 2_000_000 },
            Of(new byte[1024 * 1024], 6, Outcome.RejectedWrongType),
        ];

        await quarantine.KeepAsync(Source, rejections);

        var ids = await quarantine.IdsAsync(null);
        Assert.Equal(rejections.Length, ids.Count);
        foreach (var (expected, id) in rejections.Zip(ids))
        {
            var entry = (await quarantine.ReadAsync(id))!;
            Assert.Equal(QuarantineId.Of(Source, expected), entry.Id);
            Assert.Equal(expected.Bytes.ToArray(), entry.Rejection.Bytes.ToArray());
            Assert.Equal(expected with { Bytes = default }, entry.Rejection with { Bytes = default });
            Assert.Equal((Source, expected.Outcome == Outcome.RejectedTooLarge), (entry.Source, entry.IsCut));
        }

        Assert.Null(await quarantine.ReadAsync(QuarantineId.Of("elsewhere", rejections[0])));
    }

    [Fact]
    public async Task Keep_TheSameRecordAgain_IsKeptOnce()
    {
        var quarantine = await OpenAsync();

        await quarantine.KeepAsync(Source, [Of("a"), Of("a"), Of("a", 1)]);
        await quarantine.KeepAsync(Source, [Of("a")]);
        await quarantine.KeepAsync("another source", [Of("a")]);

        Assert.Equal(3, (await quarantine.SummariseAsync()).Entries);
    }

    [Fact]
    public async Task Keep_ManyCallersAtOnce_KeepsEachRecordOnce()
    {
        var quarantine = await OpenAsync();

        // Every record comes from two callers.
        await Task.WhenAll(Enumerable.Range(0, 200).Select(
            i => quarantine.KeepAsync(Source, [Of($"record {i / 2}", i / 2)]).AsTask()));

        Assert.Equal(100, (await quarantine.SummariseAsync()).Entries);
        var texts = await TextsAsync(quarantine);
        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"record {i}").Order(), texts.Order());
    }

    [Fact]
    public async Task Keep_UpToTheBound_IsRefusedByNameUntilThereIsRoom()
    {
        var measured = await OpenAsync();
        await measured.KeepAsync(Source, Numbered(0, 4));
        var bytes = (await measured.SummariseAsync()).Bytes;
        var quarantine = await OpenAsync(bytes);
        await quarantine.KeepAsync(Source, Numbered(0, 4));

        var full = await Assert.ThrowsAsync<QuarantineException>(
            () => quarantine.KeepAsync(Source, [Of("one more", 9)]).AsTask());

        foreach (var part in new[] { "full", "list", "replay", "drop" })
            Assert.Contains(part, full.Message, StringComparison.Ordinal);
        var summary = await quarantine.SummariseAsync();
        Assert.Equal((full.Message, 4, bytes), (summary.Problem, summary.Entries, summary.BytesMax));
        // What is known needs no room.
        await quarantine.KeepAsync(Source, Numbered(0, 4));
        Assert.Equal(1, await quarantine.RemoveAsync([IdOf("record 2", 2)]));
        Assert.Null((await quarantine.SummariseAsync()).Problem);
        await quarantine.KeepAsync(Source, Numbered(5, 1));
        Assert.Equal(["record 0", "record 1", "record 3", "record 5"], await TextsAsync(quarantine));
        Assert.InRange((await quarantine.SummariseAsync()).Bytes, 1, bytes);
    }

    [Fact]
    public async Task Remove_AnyOrder_LeavesTheOthersAndGivesRoomBack()
    {
        const int Seed = 4;
        var random = new Random(Seed);
        var quarantine = await OpenAsync();
        await quarantine.KeepAsync(Source, Numbered(0, 200));
        var most = (await quarantine.SummariseAsync()).Bytes;
        var left = Enumerable.Range(0, 200).ToList();
        while (left.Count > 7)
        {
            var count = Math.Min(random.Next(1, 30), left.Count - 7);
            var gone = left.OrderBy(_ => random.Next()).Take(count).ToList();
            left.RemoveAll(gone.Contains);
            List<QuarantineId> ids = [.. gone.Select(i => IdOf($"record {i}", i))];

            Assert.Equal(gone.Count, await quarantine.RemoveAsync([.. ids, .. ids]));
            Assert.Equal(0, await quarantine.RemoveAsync(ids));
            Assert.Equal(left.Select(i => $"record {i}"), await TextsAsync(quarantine));
        }

        Assert.InRange((await quarantine.SummariseAsync()).Bytes, 1, most / 4);
        await quarantine.KeepAsync(Source, [Of("a new one", 1000)]);
        await quarantine.RemoveAsync([.. (await quarantine.IdsAsync(null)).SkipLast(1)]);
        Assert.Equal(["a new one"], await TextsAsync(quarantine));
    }

    [Fact]
    public async Task Remove_ThenKeptAgain_IsThereAgain()
    {
        var quarantine = await OpenAsync();
        await quarantine.KeepAsync(Source, Numbered(0, 10));

        await quarantine.RemoveAsync([IdOf("record 3", 3)]);
        await quarantine.KeepAsync(Source, Numbered(3, 1));
        await quarantine.RemoveAsync([IdOf("record 4", 4)]);

        var texts = await TextsAsync(quarantine);
        Assert.Equal(9, texts.Count);
        Assert.Contains("record 3", texts);
        Assert.DoesNotContain("record 4", texts);
    }

    [Fact]
    public async Task List_ByReasonSourceTimeAndLimit_AddsUp()
    {
        var quarantine = await OpenAsync();
        await quarantine.KeepAsync("s3://a/1", [Of("x", 0), Of("y", 1, Outcome.RejectedFuture)]);
        await quarantine.KeepAsync("s3://b/2", [Of("z", 0)]);

        var all = await quarantine.ListAsync(new QuarantineQuery { Limit = 2 });
        var summary = await quarantine.SummariseAsync();

        Assert.Equal(["s3://b/2", "s3://a/1"], all.Entries.Select(entry => entry.Source));
        Assert.Equal((3, 3), (all.Matching, all.ByReason.Values.Sum()));
        Assert.Equal(2, (await quarantine.ListAsync(new QuarantineQuery { Source = "S3://A" })).Matching);
        var future = await quarantine.ListAsync(new QuarantineQuery { Reason = Outcome.RejectedFuture });
        Assert.Equal((1, "there is no record at 1"), (future.Matching, Assert.Single(future.Entries).Detail));
        var since = all.Entries[0].KeptAt;
        Assert.Equal(1, (await quarantine.ListAsync(new QuarantineQuery { Since = since })).Matching);
        Assert.Equal(0, (await quarantine.ListAsync(new QuarantineQuery { Since = DateTime.MaxValue })).Matching);
        Assert.Equal((3, 2), (summary.Entries, summary.ByReason[Outcome.RejectedNotJson]));
        Assert.True(summary.Oldest < since);
        Assert.Single(await quarantine.IdsAsync(Outcome.RejectedFuture));
    }

    [Fact]
    public async Task Find_BeginningsOfIds_FindsAsManyAsWanted()
    {
        var quarantine = await OpenAsync();
        await quarantine.KeepAsync(Source, Numbered(0, 40));
        var id = (await quarantine.IdsAsync(null))[17];

        Assert.Equal([id], await quarantine.FindAsync(id.ToString(), 2));
        Assert.Equal([id], await quarantine.FindAsync(id.ToString()[..20].ToUpperInvariant(), 2));
        Assert.Equal(2, (await quarantine.FindAsync("", 2)).Count);
        Assert.Empty(await quarantine.FindAsync(new string('0', 32), 2));
    }

    [Fact]
    public async Task Keep_SourceOfAnyLength_IsBounded()
    {
        var quarantine = await OpenAsync();

        await quarantine.KeepAsync(new string('x', 100_000), [Of("a")]);
        await quarantine.KeepAsync(new string('y', 1022) + "\ud83d\ude00", [Of("a")]);

        var page = await quarantine.ListAsync(new QuarantineQuery());
        Assert.Equal(2, page.Entries.Count);
        Assert.All(page.Entries, entry => Assert.Equal(QuarantineEntry.SourceMax, entry.Source.Length));
    }

    private static Rejection Of(string text, long offset = 0, Outcome outcome = Outcome.RejectedNotJson) =>
        Of(Encoding.UTF8.GetBytes(text), offset, outcome);

    private static Rejection Of(byte[] bytes, long offset, Outcome outcome = Outcome.RejectedNotJson) =>
        new(outcome, $"there is no record at {offset}", offset, bytes, bytes.Length);

    private static Rejection[] Numbered(int from, int count) =>
        [.. Enumerable.Range(from, count).Select(i => Of($"record {i}", i))];

    private static QuarantineId IdOf(string text, long offset) => QuarantineId.Of(Source, Of(text, offset));

    private static async Task<List<string>> TextsAsync(IQuarantine quarantine)
    {
        List<string> texts = [];
        foreach (var id in await quarantine.IdsAsync(null))
            texts.Add(Encoding.UTF8.GetString((await quarantine.ReadAsync(id))!.Rejection.Bytes.Span));
        return texts;
    }

    private Task<IQuarantine> OpenAsync(long bytesMax = Plenty) => OpenAsync(bytesMax, new TickingClock());

    /// <summary>A clock that goes on by a second whenever somebody looks.</summary>
    private sealed class TickingClock : TimeProvider
    {
        private long _seconds = new DateTimeOffset(2026, 5, 19, 8, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds();

        public override DateTimeOffset GetUtcNow() =>
            DateTimeOffset.FromUnixTimeSeconds(Interlocked.Increment(ref _seconds));
    }
}
