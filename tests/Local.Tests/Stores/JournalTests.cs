using Grainwatch.Contract.Stories;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Principals;
using Grainwatch.Detection.State;
using Grainwatch.Detection.Wire;
using Grainwatch.Ingest.Tests.Replay;
using Grainwatch.Local.Stores;
using Xunit;

namespace Grainwatch.Local.Tests.Stores;

public sealed class JournalTests : IDisposable
{
    private const int HeadBytes = 8;

    private readonly TempFolder _folder = new();
    private readonly PrincipalKey _ada = new("IAMUser", "123456789012", "AIDAADA");
    private readonly PrincipalKey _bob = new("IAMUser", "123456789012", "AIDABOB");

    private string File => _folder.Of("shard.journal");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_CutAtEveryByteOfTheLastFrame_KeepsWhatWasBefore()
    {
        var first = WriteTwo();
        var whole = System.IO.File.ReadAllBytes(File);
        for (var length = first; length < whole.Length; length++)
        {
            System.IO.File.WriteAllBytes(File, whole[..(int)length]);

            using var journal = Open();

            Assert.Equal(length - first, journal.CutBytes);
            Assert.Equal(first, journal.Length);
            Assert.Equal([_ada], journal.ReadAll().Select(state => state.Key));
            Assert.Equal(first, new FileInfo(File).Length);
        }
    }

    [Fact]
    public void Open_AnyBitFlippedBeforeTheLastCommit_IsNamedAndRefused()
    {
        var first = WriteTwo();
        var whole = System.IO.File.ReadAllBytes(File);
        for (var at = 0; at < first; at++)
        {
            var damaged = whole.ToArray();
            damaged[at] ^= (byte)(1 << (at % 8));
            System.IO.File.WriteAllBytes(File, damaged);

            var error = Assert.Throws<JournalException>(() => Open().Dispose());

            Assert.Equal(File, error.Path);
            Assert.Equal(at < HeadBytes ? 0 : HeadBytes, error.Offset);
            Assert.Contains(File, error.Message, StringComparison.Ordinal);
            Assert.Equal(damaged, System.IO.File.ReadAllBytes(File));
        }
    }

    [Fact]
    public void Open_LastCommitOfSeveralFramesTornAnywhere_IsCutAndNotRefused()
    {
        using (var journal = Open())
        {
            Write(journal, _ada, 1, null);
            Write(journal, _bob, 1, null);
            journal.Commit();
        }

        // Pages of one commit may reach the disk in any order: the first frame is damaged, the second is whole.
        var bytes = System.IO.File.ReadAllBytes(File);
        bytes[HeadBytes + 20] ^= 1;
        System.IO.File.WriteAllBytes(File, bytes);

        using var again = Open();

        Assert.Empty(again.ReadAll());
        Assert.Equal(bytes.Length - HeadBytes, again.CutBytes);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void Open_HeadTornAtTheFirstStart_IsBegunAgain(int length)
    {
        System.IO.File.WriteAllBytes(File, "GWJRNL1\n"u8[..length].ToArray());
        using (var journal = Open()) Write(journal, _ada, 1, null);

        using var again = Open();

        Assert.Equal(0, again.CutBytes);
    }

    [Fact]
    public void Open_SomethingElse_IsRefusedAndLeftAlone()
    {
        System.IO.File.WriteAllText(File, "a diary, nothing else");

        Assert.Throws<JournalException>(() => Open().Dispose());

        Assert.Equal("a diary, nothing else", System.IO.File.ReadAllText(File));
    }

    [Fact]
    public async Task Write_ThenRead_GivesTheMemoryAndItsVersion()
    {
        using var journal = Open();
        Write(journal, _ada, 1, null);
        journal.Commit();
        var write = Begin(journal, _ada, 2, "1");
        journal.Commit();

        Assert.Equal("2", await write);
        var stored = await journal.ReadAsync(_ada);
        Assert.Equal("2", stored!.Version);
        Assert.Equal(StateCodec.Encode(State(_ada, 2)), StateCodec.Encode(stored.State));
        Assert.Null(await journal.ReadAsync(_bob));
    }

    [Fact]
    public async Task Write_NotCommitted_IsNotAnsweredAndNotRead()
    {
        using var journal = Open();

        var write = Begin(journal, _ada, 1, null);

        Assert.False(write.IsCompleted);
        Assert.True(journal.HasPending);
        Assert.Null(await journal.ReadAsync(_ada));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("2")]
    [InlineData("nonsense")]
    public async Task Write_OtherVersionThanExpected_IsAConflict(string? expected)
    {
        using var journal = Open();
        Write(journal, _ada, 1, null);
        journal.Commit();

        await Assert.ThrowsAsync<PrincipalConflictException>(() => Begin(journal, _ada, 2, expected));
    }

    [Fact]
    public async Task Commit_FailedHalfWay_LeavesNoTraceInTheFile()
    {
        var disk = new FaultyDisk();
        var options = new JournalOptions { OpenFile = disk.Open };
        using (var journal = new Journal(File, options))
        {
            Write(journal, _ada, 1, null);
            journal.Commit();
            disk.FailsToWrite = true;
            var failed = Begin(journal, _bob, 3, null);
            journal.Commit();
            await Assert.ThrowsAsync<PrincipalStoreException>(() => failed);
            disk.FailsToWrite = false;
            Write(journal, _bob, 1, null);
            journal.Commit();
        }

        using var again = Open();

        Assert.Equal(0, again.CutBytes);
        Assert.Equal([_ada, _bob], again.ReadAll().Select(state => state.Key));
        Assert.Equal("1", (await again.ReadAsync(_bob))!.Version);
    }

    [Fact]
    public async Task Commit_MuchGarbage_CompactsAndKeepsEverything()
    {
        var options = new JournalOptions { CompactFromBytes = 20_000 };
        var keys = Enumerable.Range(0, 20)
            .Select(i => new PrincipalKey("IAMUser", "123456789012", $"AIDA{i}")).ToList();
        var largest = 0L;
        using (var journal = new Journal(File, options))
        {
            for (var round = 1; round <= 30; round++)
            {
                foreach (var key in keys)
                    Write(journal, key, round, round == 1 ? null : $"{round - 1}");
                journal.Commit();
                largest = Math.Max(largest, journal.Length);
            }

            await AssertKeepsAsync(journal);
        }

        Assert.False(System.IO.File.Exists(File + ".new"));
        using var again = new Journal(File, options);
        await AssertKeepsAsync(again);
        Assert.InRange(largest, 20_000, 200_000);

        async Task AssertKeepsAsync(Journal journal)
        {
            foreach (var key in keys)
            {
                var stored = await journal.ReadAsync(key);
                Assert.Equal("30", stored!.Version);
                Assert.Equal(StateCodec.Encode(State(key, 30)), StateCodec.Encode(stored.State));
            }
        }
    }

    [Fact]
    public async Task Commit_CompactionFails_KeepsTheOldFile()
    {
        var full = new FaultyDisk();
        var healthy = new FaultyDisk();
        var options = new JournalOptions
        {
            CompactFromBytes = 1000,
            OpenFile = path => (path == File ? healthy : full).Open(path),
            Warn = _ => { },
        };
        full.FailsToWrite = true;
        using var journal = new Journal(File, options);
        WriteRounds(journal, _ada, 30);

        Assert.Equal("30", (await journal.ReadAsync(_ada))!.Version);
        Assert.False(System.IO.File.Exists(File + ".new"));
    }

    [Fact]
    public async Task Commit_DamagedFrameInTheWayOfCompaction_IsToldOnceAndServingGoesOn()
    {
        List<string> told = [];
        using var journal = new Journal(File, new JournalOptions { CompactFromBytes = 1000, Warn = told.Add });
        Write(journal, _ada, 1, null);
        journal.Commit();
        DamageLastByte();

        WriteRounds(journal, _bob, 30);

        var sentence = Assert.Single(told);
        Assert.Contains(File, sentence, StringComparison.Ordinal);
        Assert.Contains($"at byte {HeadBytes}, the frame of {_ada}", sentence, StringComparison.Ordinal);
        Assert.Equal("30", (await journal.ReadAsync(_bob))!.Version);
        Assert.False(System.IO.File.Exists(File + ".new"));
    }

    [Fact]
    public void Commit_DamagedFrameWrittenAnew_CompactsAgain()
    {
        using var journal = new Journal(File, new JournalOptions { CompactFromBytes = 1000, Warn = _ => { } });
        Write(journal, _ada, 1, null);
        journal.Commit();
        DamageLastByte();
        WriteRounds(journal, _bob, 30);
        var grown = journal.Length;

        Write(journal, _ada, 2, "1");
        journal.Commit();

        Assert.InRange(journal.Length, HeadBytes, grown / 2);
    }

    [Fact]
    public void Commit_NoRoomToCompact_IsTold()
    {
        List<string> told = [];
        var (full, healthy) = (new FaultyDisk { FailsToWrite = true }, new FaultyDisk());
        using var journal = new Journal(File, new JournalOptions
        {
            CompactFromBytes = 1000,
            OpenFile = path => (path == File ? healthy : full).Open(path),
            Warn = told.Add,
        });

        WriteRounds(journal, _ada, 30);

        Assert.NotEmpty(told);
        Assert.All(told, sentence => Assert.Contains("No space left", sentence, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Write_KeyLongerThanAFrameTakes_IsRefusedAndLeavesNoTrace()
    {
        using (var journal = Open())
        {
            var longest = new PrincipalKey("IAMUser", "1", new string('A', ushort.MaxValue - "IAMUser/1:".Length));
            Write(journal, longest, 1, null);
            var tooLong = new PrincipalKey("IAMUser", "1", longest.Id + "A");
            await Assert.ThrowsAsync<PrincipalStoreException>(() => Begin(journal, tooLong, 1, null));
            Write(journal, _ada, 1, null);
            journal.Commit();
        }

        using var again = Open();

        Assert.Equal(0, again.CutBytes);
        Assert.Equal(2, again.ReadAll().Count());
    }

    [Fact]
    public void Write_MemoryLongerThanAFrameTakes_IsRefused()
    {
        var frames = new System.Buffers.ArrayBufferWriter<byte>();

        Assert.Throws<PrincipalStoreException>(() => JournalFrame.Write(
            frames, FrameKind.Memory, 1, "key", new byte[JournalFrame.BodyBytesMax], back: 0));

        Assert.Equal(0, frames.WrittenCount);
    }

    [Fact]
    public async Task Read_DamagedSinceItWasOpened_IsNamed()
    {
        using var journal = Open();
        Write(journal, _ada, 1, null);
        journal.Commit();
        DamageLastByte();

        var error = await Assert.ThrowsAsync<JournalException>(async () => await journal.ReadAsync(_ada));

        Assert.Equal(HeadBytes, error.Offset);
    }

    /// <summary>Ada in one commit, Bob in the next; gives where the second begins.</summary>
    private long WriteTwo()
    {
        using var journal = Open();
        Write(journal, _ada, 1, null);
        journal.Commit();
        var first = journal.Length;
        Write(journal, _bob, 1, null);
        journal.Commit();
        return first;
    }

    /// <summary>Damages the file behind the journal's back.</summary>
    private void DamageLastByte()
    {
        var bytes = System.IO.File.ReadAllBytes(File);
        bytes[^1] ^= 1;
        using var other = new FileStream(File, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        other.Write(bytes);
    }

    private static void WriteRounds(Journal journal, PrincipalKey key, int rounds)
    {
        for (var round = 1; round <= rounds; round++)
        {
            Write(journal, key, round, round == 1 ? null : $"{round - 1}");
            journal.Commit();
        }
    }

    private Journal Open() => new(File, new JournalOptions());

    private static Task<string> Begin(Journal journal, PrincipalKey key, int events, string? expected) =>
        journal.WriteAsync(new PrincipalWrite(State(key, events), [], null, expected)).AsTask();

    private static void Write(Journal journal, PrincipalKey key, int events, string? expected) =>
        _ = Begin(journal, key, events, expected);

    private static PrincipalState State(PrincipalKey key, int events)
    {
        var state = new PrincipalState(key);
        var template = StoryBook.Tell("quiet-life").Events[0];
        new PrincipalFold(state, Policy.Default).Apply(
            [.. Enumerable.Range(0, events).Select(i => template with
            {
                Id = EventId.Parse($"{key.Id}-{i}"),
                Principal = new Principal(key, "somebody"),
                Time = template.Time.AddMinutes(i),
                Arn = null,
            })],
            []);
        return state;
    }
}
