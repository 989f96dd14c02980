using System.Text;
using System.Text.Json;
using Grainwatch.Ingest.CloudTrail;
using Grainwatch.Ingest.Quarantine;
using Grainwatch.Ingest.Receipts;
using Grainwatch.Ingest.Tests.Replay;
using Xunit;

namespace Grainwatch.Ingest.Tests.Quarantine;

public sealed class FileQuarantineTests : IDisposable
{
    private static readonly byte[] Binary = [0x00, 0xFF, 0x80, 0x1B];

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Keep_AnyBytes_ComeBackAfterAReopen()
    {
        Rejection[] rejections =
        [
            Rejections.Of("plain"), Rejections.Of("", 1), Rejections.Of(Binary, 2),
            Rejections.Of("\u001b[31m\u202e\r\n\t", 3),
            Rejections.Of("{\"a\":\"ü\\u0000\"}", 4, Outcome.RejectedFuture),
            Rejections.Of("cut", 5, Outcome.RejectedTooLarge) with { Length = 2_000_000 },
        ];
        using (var quarantine = Open()) await quarantine.KeepAsync(Rejections.Source, rejections);

        using var again = Open();

        var entries = again.Ids(null).Select(id => again.Read(id)!).ToList();
        Assert.Equal(rejections.Length, entries.Count);
        foreach (var (expected, entry) in rejections.Zip(entries))
        {
            Assert.Equal(expected.Bytes.ToArray(), entry.Rejection.Bytes.ToArray());
            Assert.Equal(
                expected with { Bytes = default }, entry.Rejection with { Bytes = default });
            Assert.Equal(Rejections.Source, entry.Source);
            Assert.Equal(new DateTime(2026, 5, 19, 8, 0, 1, DateTimeKind.Utc), entry.KeptAt);
        }

        Assert.Equal([false, false, false, false, false, true], entries.Select(entry => entry.IsCut));
        Assert.Empty(again.Notes);
    }

    [Fact]
    public async Task Keep_Lines_AreJsonThatOrdinaryToolsRead()
    {
        using (var quarantine = Open())
        {
            await quarantine.KeepAsync(
                Rejections.Of("{\"a\":1}", 7, Outcome.RejectedNoEventTime), Rejections.Of(Binary));
        }

        var lines = File.ReadAllLines(FirstFile()).Select(line => JsonDocument.Parse(line).RootElement).ToList();

        Assert.Equal("{\"a\":1}", lines[0].GetProperty("text").GetString());
        Assert.Equal("no-event-time", lines[0].GetProperty("reason").GetString());
        Assert.Equal(7, lines[0].GetProperty("offset").GetInt64());
        Assert.Equal("2026-05-19T08:00:01.000Z", lines[0].GetProperty("kept").GetString());
        Assert.Equal(Binary, lines[1].GetProperty("base64").GetBytesFromBase64());
        Assert.False(lines[1].TryGetProperty("text", out _));
    }

    [Fact]
    public async Task Keep_TheSameRecordAgain_IsKeptOnce()
    {
        using (var quarantine = Open())
        {
            await quarantine.KeepAsync(Rejections.Of("a"), Rejections.Of("a"), Rejections.Of("a", 1));
            await quarantine.KeepAsync(Rejections.Of("a"));
            await quarantine.KeepAsync("another source", [Rejections.Of("a")]);
        }

        using var again = Open();
        await again.KeepAsync(Rejections.Of("a"));

        Assert.Equal(3, again.Summarise().Entries);
    }

    [Fact]
    public async Task Keep_UpToTheBound_IsExact()
    {
        long bytes;
        using (var quarantine = Open())
        {
            await quarantine.KeepAsync(Rejections.Numbered(0, 4));
            bytes = quarantine.Summarise().Bytes;
            Assert.Equal(Directory.GetFiles(_folder.Path, "*.jsonl").Sum(file => new FileInfo(file).Length), bytes);
            await quarantine.RemoveAsync(quarantine.Ids(null));
        }

        using var bounded = Open(options => options with { BytesMax = bytes });
        await bounded.KeepAsync(Rejections.Numbered(0, 4));
        var full = await Assert.ThrowsAsync<QuarantineException>(
            () => bounded.KeepAsync(Rejections.Of("one more")).AsTask());

        foreach (var part in new[] { _folder.Path, "full", "--quarantine-max", "list", "replay", "drop" })
            Assert.Contains(part, full.Message, StringComparison.Ordinal);
        Assert.Equal(full.Message, bounded.Summarise().Problem);
        Assert.Equal(4, bounded.Summarise().Entries);
        // What is known needs no room.
        await bounded.KeepAsync(Rejections.Numbered(0, 4));
        await bounded.RemoveAsync([bounded.IdOf("record 2")]);
        Assert.Null(bounded.Summarise().Problem);
        await bounded.KeepAsync(Rejections.Of("record 5", 5));
        Assert.Equal(["record 0", "record 1", "record 3", "record 5"], bounded.Texts().Order());
        Assert.InRange(bounded.Summarise().Bytes, 0, bytes);
    }

    [Fact]
    public async Task Keep_OneByteLessThanItTakes_KeepsNothingOfTheCall()
    {
        long bytes;
        using (var quarantine = Open())
        {
            await quarantine.KeepAsync(Rejections.Numbered(0, 4));
            bytes = quarantine.Summarise().Bytes;
            await quarantine.RemoveAsync(quarantine.Ids(null));
        }

        using var bounded = Open(options => options with { BytesMax = bytes - 1 });

        await Assert.ThrowsAsync<QuarantineException>(() => bounded.KeepAsync(Rejections.Numbered(0, 4)).AsTask());

        Assert.Equal(0, bounded.Summarise().Entries);
    }

    [Fact]
    public async Task Keep_MoreEntriesThanAllowed_IsRefused()
    {
        using var bounded = Open(options => options with { EntriesMax = 3 });
        await bounded.KeepAsync(Rejections.Numbered(0, 3));

        await Assert.ThrowsAsync<QuarantineException>(() => bounded.KeepAsync(Rejections.Of("x", 9)).AsTask());
        await bounded.KeepAsync(Rejections.Numbered(0, 3));
    }

    [Fact]
    public async Task Keep_ManyCallersAtOnce_ShareFlushes()
    {
        var disk = new FaultyQuarantineDisk { FlushTakes = TimeSpan.FromMilliseconds(20) };
        using var quarantine = Open(options => options with { Disk = disk });

        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => quarantine.KeepAsync(
            // Every record comes from two callers.
            Rejections.Of($"record {i / 2}", i / 2)).AsTask()));

        Assert.Equal(100, quarantine.Summarise().Entries);
        Assert.InRange(disk.Flushes, 1, 50);
    }

    [Fact]
    public async Task Keep_MoreThanAFileHolds_GoesToTheNext()
    {
        using (var quarantine = Open(options => options with { SegmentBytes = 1000 }))
        {
            await quarantine.KeepAsync(Rejections.Numbered(0, 20));
            for (var i = 20; i < 40; i++) await quarantine.KeepAsync(Rejections.Numbered(i, 1));
        }

        var files = Directory.GetFiles(_folder.Path, "*.jsonl");
        Assert.InRange(files.Length, 8, 20);
        Assert.All(files, file => Assert.InRange(new FileInfo(file).Length, 1, 1000));
        using var again = Open();
        Assert.Equal(Enumerable.Range(0, 40).Select(i => $"record {i}"), again.Texts());
    }

    [Fact]
    public async Task Remove_AnyOrder_LeavesTheOthersAndGivesRoomBack()
    {
        var random = new Random(4);
        using (var quarantine = Open(options => options with { SegmentBytes = 4000 }))
        {
            await quarantine.KeepAsync(Rejections.Numbered(0, 200));
            var most = quarantine.Summarise().Bytes;
            var left = Enumerable.Range(0, 200).ToList();
            while (left.Count > 7)
            {
                var count = random.Next(1, 9);
                var gone = left.OrderBy(_ => random.Next()).Take(Math.Min(count, left.Count - 7)).ToList();
                left.RemoveAll(gone.Contains);
                var ids = gone
                    .Select(i => QuarantineId.Of(Rejections.Source, Rejections.Of($"record {i}", i))).ToList();
                Assert.Equal(gone.Count, await quarantine.RemoveAsync(ids));
                Assert.Equal(0, await quarantine.RemoveAsync(ids));
                Assert.Equal(left.Select(i => $"record {i}"), quarantine.Texts());
                Assert.InRange(quarantine.Summarise().Bytes, 0, most + (most / 2));
            }

            Assert.InRange(quarantine.Summarise().Bytes, 0, most / 4);
        }

        using var again = Open();
        Assert.Equal(7, again.Summarise().Entries);
        Assert.Equal(7, again.Summarise().ByReason[Outcome.RejectedNotJson]);
        await again.RemoveAsync(again.Ids(null));
        Assert.Empty(Directory.GetFiles(_folder.Path, "*.jsonl"));
        Assert.Null(again.Summarise().Oldest);
        await again.KeepAsync(Rejections.Of("a new one"));
        Assert.Equal(["a new one"], again.Texts());
    }

    [Fact]
    public async Task Remove_ThenKeptAgain_IsThereAgainAfterAReopen()
    {
        using (var quarantine = Open())
        {
            await quarantine.KeepAsync(Rejections.Numbered(0, 10));
            await quarantine.RemoveAsync([quarantine.IdOf("record 3")]);
            await quarantine.KeepAsync(Rejections.Numbered(3, 1));
            await quarantine.RemoveAsync([quarantine.IdOf("record 4")]);
        }

        using var again = Open();
        Assert.Equal(9, again.Summarise().Entries);
        Assert.Contains("record 3", again.Texts());
        Assert.DoesNotContain("record 4", again.Texts());
    }

    [Fact]
    public async Task Open_LastEntryTornAnywhere_KeepsTheOthersAndSaysSo()
    {
        using (var quarantine = Open()) await quarantine.KeepAsync(Rejections.Numbered(0, 3));
        var whole = await File.ReadAllBytesAsync(FirstFile());
        var start = Array.LastIndexOf(whole, (byte)'\n', whole.Length - 2) + 1;
        for (var length = start; length < whole.Length; length++)
        {
            await File.WriteAllBytesAsync(FirstFile(), whole[..length]);

            using (var reader = QuarantineReader.Open(_folder.Path))
                Assert.Equal(["record 0", "record 1"], reader.Texts());
            using var again = Open();

            Assert.Equal(["record 0", "record 1"], again.Texts());
            Assert.Equal(length == start ? 0 : 1, again.Notes.Count);
            Assert.All(again.Notes, note => Assert.Contains($"byte {start:N0}", note, StringComparison.Ordinal));
            Assert.Equal(start, new FileInfo(FirstFile()).Length);
            await again.KeepAsync(Rejections.Numbered(2, 1));
            Assert.Equal(3, again.Summarise().Entries);
        }
    }

    [Fact]
    public async Task Open_AnyByteDamaged_LosesThatLineAloneAndSaysSo()
    {
        using (var quarantine = Open()) await quarantine.KeepAsync(Rejections.Numbered(0, 3));
        var whole = await File.ReadAllBytesAsync(FirstFile());
        var first = Array.IndexOf(whole, (byte)'\n');
        var detail = Encoding.UTF8.GetString(whole).IndexOf("there is", StringComparison.Ordinal);
        for (var at = 0; at < first; at++)
        {
            // The detail and the time may say what they like.
            if (at >= detail && at < detail + 20) continue;
            var damaged = (byte[])whole.Clone();
            damaged[at] = 1;
            await File.WriteAllBytesAsync(FirstFile(), damaged);
            using var again = Open();
            Assert.Equal(["record 1", "record 2"], again.Texts());
            Assert.Contains("1 damaged", Assert.Single(again.Notes), StringComparison.Ordinal);
            if (at != 0) continue;
            await again.RemoveAsync(again.Ids(null));
            Assert.Equal(damaged[..(first + 1)], await File.ReadAllBytesAsync(FirstFile()));
        }
    }

    [Fact]
    public async Task List_LineDamagedSinceItWasOpened_SaysSoAndHidesNoOther()
    {
        using (var quarantine = Open()) await quarantine.KeepAsync(Rejections.Numbered(0, 3));
        using var reader = QuarantineReader.Open(_folder.Path);
        using (var file = new FileStream(FirstFile(), FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            file.WriteByte(1);

        var entries = reader.List(new QuarantineQuery()).Entries;

        Assert.Equal(3, entries.Count);
        Assert.Contains("damaged", entries[^1].Detail, StringComparison.Ordinal);
        Assert.Equal((Outcome.RejectedNotJson, 0), (entries[^1].Reason, entries[^1].KeptBytes));
        Assert.DoesNotContain(entries.SkipLast(1), entry => entry.Detail.Contains("damaged", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Open_TheSecondToWrite_IsRefusedAndToldByWhom()
    {
        using var first = Open();
        await first.KeepAsync(Rejections.Of("a"));

        var refused = Assert.Throws<QuarantineInUseException>(() => Open());

        Assert.Contains($"process {Environment.ProcessId}", refused.Message, StringComparison.Ordinal);
        using var reader = QuarantineReader.Open(_folder.Path);
        await first.KeepAsync(Rejections.Of("b"));
        await first.RemoveAsync([first.IdOf("a")]);
        Assert.Equal(["a"], reader.Texts());
        using var later = QuarantineReader.Open(_folder.Path);
        Assert.Equal(["b"], later.Texts());
    }

    [Fact]
    public void Open_NotAFolder_SaysWhichAndWhy() => Assert.Contains(
        "f' cannot be used",
        Assert.Throws<QuarantineException>(() => FileQuarantine.Open(_folder.Write("f", ""))).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Reader_NothingThere_SaysSo() =>
        Assert.Throws<QuarantineMissingException>(() => QuarantineReader.Open(_folder.Of("absent")));

    [Fact]
    public async Task Keep_SourceOfAnyLength_IsBounded()
    {
        using (var quarantine = Open())
        {
            await quarantine.KeepAsync(new string('x', 100_000), [Rejections.Of("a")]);
            await quarantine.KeepAsync(new string('y', 1022) + "\ud83d\ude00", [Rejections.Of("a")]);
        }

        using var again = Open();
        Assert.All(again.List(new QuarantineQuery()).Entries, entry => Assert.Equal(1024, entry.Source.Length));
    }

    private string FirstFile() => _folder.Of("quarantine-000001.jsonl");

    private FileQuarantine Open(Func<FileQuarantineOptions, FileQuarantineOptions>? with = null)
    {
        var options = new FileQuarantineOptions { Clock = new TickingClock() };
        return FileQuarantine.Open(_folder.Path, with?.Invoke(options) ?? options);
    }
}
