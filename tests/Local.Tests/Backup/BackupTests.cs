using System.Security.Cryptography;
using System.Text;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Principals;
using Grainwatch.Ingest.Documents;
using Grainwatch.Ingest.Files;
using Grainwatch.Ingest.Tests.Replay;
using Grainwatch.Local.Backup;
using Grainwatch.Local.Commands;
using Grainwatch.Local.Erasure;
using Grainwatch.Local.Log;
using Grainwatch.Local.Principals;
using Grainwatch.Local.Tests.Log;
using Xunit;

namespace Grainwatch.Local.Tests.Backup;

public sealed class BackupTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string Data => _folder.Of("data");

    private string Tar => _folder.Of("backup.tar");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Restore_OfABackup_IsTheSameFolderAndKnowsEveryEvent()
    {
        var written = await BackupFiles.MakeFolderAsync(Data);

        var (manifest, leftOut) = BackupWriter.WriteFile(Data, Tar, TimeProvider.System);
        var content = new BackupVerifier(BackupArchive.Open(Tar)).Run();
        BackupRestore.Run(BackupArchive.Open(Tar), _folder.Of("new"));

        Assert.Empty(leftOut);
        Assert.Equal((5, 2, 1), (content.Principals, content.Quarantined, content.Checkpoints));
        Assert.Equal(manifest.Frames, content.Frames);
        Assert.True(content.Segments > 4, $"{content.Segments} segments");
        foreach (var (name, _, _) in manifest.Files)
            Assert.Equal(File.ReadAllBytes(Path.Combine(Data, name)), File.ReadAllBytes(_folder.Of("new", name)));
        Assert.False(File.Exists(_folder.Of("new", "restoring")));
        await AssertKnownAsync(_folder.Of("new"), written.Select(one => (one.Key, one.Value - 1)));
    }

    [Fact]
    public async Task WriteFile_PolicyWasApplied_IsInForceInWhatIsRestored()
    {
        await BackupFiles.MakeFolderAsync(Data, BackupFiles.Small);
        var kept = new FileDocuments(PolicyFiles.PathIn(Data), TimeProvider.System);
        await kept.ReplaceAsync(new DocumentChange("{}", PolicyInForce.Default.Version, "ana", 0));

        BackupWriter.WriteFile(Data, Tar, TimeProvider.System);
        BackupRestore.Run(BackupArchive.Open(Tar), _folder.Of("new"));

        Assert.Equal("ana", Assert.Single(PolicyFiles.Kept(_folder.Of("new"))).By);
    }

    [Fact]
    public async Task WriteFile_CommitOnItsWay_IsLeftOutWithAllItsFrames()
    {
        await BackupFiles.MakeFolderAsync(Data, BackupFiles.Small with { SegmentBytes = 1 << 20 });
        var (whole, _) = BackupWriter.WriteFile(Data, _folder.Of("whole.tar"), TimeProvider.System);
        // The first frame of a commit of several, as it stands while the rest is being written.
        var segment = Path.Combine(Data, whole.Files.Last(file => BackupNames.SegmentOf(file.Name)?.Shard == 0).Name);
        using (var file = new FileStream(segment, FileMode.Append))
            file.Write(LogFrame.Erased(100, back: 0, isLast: false));

        var (manifest, _) = BackupWriter.WriteFile(Data, Tar, TimeProvider.System);

        Assert.Equal(whole.Files, manifest.Files);
        Assert.Equal(whole.Frames, manifest.Frames);
        Assert.Equal(manifest.Frames, new BackupVerifier(BackupArchive.Open(Tar)).Run().Frames);
    }

    [Fact]
    public async Task WriteFile_BesideAWriterThatCompacts_HoldsAllThatWasAnsweredBefore()
    {
        const int Users = 6, Backups = 8;
        var options = BackupFiles.Small with { SegmentBytes = 20_000, Retention = TimeSpan.Zero };
        List<(string Path, int[] Answered)> backups = [];
        using (var store = LogStore.Open(Data, PolicyInForce.Default, options))
        using (var principals = new LocalPrincipals(store, Policy.Default, TimeProvider.System))
        {
            var answered = new int[Users];
            var stopped = false;
            var writers = Enumerable.Range(0, Users).Select(user => Task.Run(async () =>
            {
                var key = LogWorld.User(user);
                for (var i = 0; !Volatile.Read(ref stopped); i++)
                {
                    await principals.ApplyAsync(key, LogWorld.Events(key, i));
                    Volatile.Write(ref answered[user], i + 1);
                }
            })).ToList();
            for (var i = 0; i < Backups; i++)
            {
                var enough = Array.ConvertAll(Answered(), count => count + 40);
                while (Answered().Zip(enough).Any(one => one.First < one.Second)) await Task.Delay(5);
                var now = Answered();
                BackupWriter.WriteFile(Data, _folder.Of($"{i}.tar"), TimeProvider.System);
                backups.Add((_folder.Of($"{i}.tar"), now));
            }

            Volatile.Write(ref stopped, true);
            await Task.WhenAll(writers);
            Assert.Contains(store.Logs, log => log.Segments.All[0].Number > 1);

            int[] Answered() => [.. Enumerable.Range(0, Users).Select(user => Volatile.Read(ref answered[user]))];
        }

        foreach (var (path, answered) in backups)
        {
            var archive = BackupArchive.Open(path);
            new BackupVerifier(archive).Run();
            BackupRestore.Run(archive, path + ".data");
            await AssertKnownAsync(path + ".data", answered.Select((count, user) => (LogWorld.User(user), count - 1)));
        }
    }

    [Fact]
    public async Task Verify_AByteFlipped_IsRefused()
    {
        await BackupFiles.MakeFolderAsync(Data);
        BackupWriter.WriteFile(Data, Tar, TimeProvider.System);
        var bytes = await File.ReadAllBytesAsync(Tar);
        var random = new Random(7);
        // Every kind of byte: heads, contents, what fills blocks, the end.
        var offsets = Enumerable.Range(0, 600).Select(i => i * 7L)
            .Concat(Enumerable.Range(0, 400).Select(_ => random.NextInt64(bytes.Length)))
            .Concat(Enumerable.Range(1, 60).Select(i => bytes.LongLength - (i * 31)));
        foreach (var at in offsets.Where(at => at < bytes.Length).Distinct())
        {
            var flipped = bytes[at];
            bytes[at] ^= (byte)(1 << random.Next(8));
            await File.WriteAllBytesAsync(_folder.Of("flipped.tar"), bytes);
            AssertRefused(_folder.Of("flipped.tar"), $"byte {at}");
            bytes[at] = flipped;
        }
    }

    [Fact]
    public async Task Verify_Cut_IsRefused()
    {
        await BackupFiles.MakeFolderAsync(Data);
        BackupWriter.WriteFile(Data, Tar, TimeProvider.System);
        var bytes = await File.ReadAllBytesAsync(Tar);
        for (var length = 0; length < bytes.Length; length += length < bytes.Length - 3000 ? 509 : 97)
        {
            await File.WriteAllBytesAsync(_folder.Of("cut.tar"), bytes[..length]);
            AssertRefused(_folder.Of("cut.tar"), $"{length} bytes");
        }
    }

    [Fact]
    public async Task Verify_AFileMissingOrAddedOrAnother_IsRefusedAndNamed()
    {
        await BackupFiles.MakeFolderAsync(Data);
        var (manifest, _) = BackupWriter.WriteFile(Data, Tar, TimeProvider.System);
        foreach (var file in manifest.Files)
        {
            BackupFiles.Rewrite(Tar, _folder.Of("less.tar"), (name, bytes) => name == file.Name ? null : bytes);
            Assert.Contains(file.Name, AssertRefused(_folder.Of("less.tar"), file.Name), StringComparison.Ordinal);
            BackupFiles.Rewrite(Tar, _folder.Of("other.tar"), (name, bytes) =>
                name == file.Name ? [.. bytes[..^1], (byte)(bytes[^1] ^ 1)] : bytes);
            Assert.Contains(file.Name, AssertRefused(_folder.Of("other.tar"), file.Name), StringComparison.Ordinal);
        }

        (string Name, byte[] Bytes) added = ("shard-000/00000099.log", "GWLOG 1\n"u8.ToArray());
        BackupFiles.Rewrite(Tar, _folder.Of("more.tar"), (_, bytes) => bytes, added);
        Assert.Contains(added.Name, AssertRefused(_folder.Of("more.tar"), added.Name), StringComparison.Ordinal);
        foreach (var name in (string[])["manifest.json", "manifest.json.sha256"])
        {
            BackupFiles.Rewrite(Tar, _folder.Of("less.tar"), (one, bytes) => one == name ? null : bytes);
            Assert.Contains(name, AssertRefused(_folder.Of("less.tar"), name), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Verify_ManifestNamesAFileOutsideOfTheFolder_IsRefused()
    {
        await BackupFiles.MakeFolderAsync(Data);
        var (whole, _) = BackupWriter.WriteFile(Data, Tar, TimeProvider.System);
        (string Name, byte[] Bytes) outside = ("../mine.txt", "another's"u8.ToArray());
        var manifest = (whole with
        {
            Files = [.. whole.Files, new BackupFile(outside.Name, outside.Bytes.Length, Sum(outside.Bytes))],
        }).ToBytes();
        BackupFiles.Rewrite(
            Tar, _folder.Of("outside.tar"), (name, bytes) => name switch
            {
                "manifest.json" => manifest,
                "manifest.json.sha256" => Encoding.ASCII.GetBytes($"{Sum(manifest)}  manifest.json\n"),
                _ => bytes,
            },
            outside);

        var message = AssertRefused(_folder.Of("outside.tar"), outside.Name);

        Assert.Contains($"'{outside.Name}' is no file of a data folder", message, StringComparison.Ordinal);

        static string Sum(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
    }

    [Fact]
    public async Task Verify_PackedAgainByAnotherProgram_IsAsGood()
    {
        await BackupFiles.MakeFolderAsync(Data);
        BackupWriter.WriteFile(Data, Tar, TimeProvider.System);
        await File.AppendAllBytesAsync(Tar, new byte[9 * 1024]);

        Assert.Equal(5, new BackupVerifier(BackupArchive.Open(Tar)).Run().Principals);

        await File.AppendAllBytesAsync(Tar, new byte[9 * 1024]);
        AssertRefused(Tar, "too many zeros");
    }

    [Fact]
    public async Task Verify_MadeOfAFolderWithoutASegment_NamesWhatIsMissing()
    {
        await BackupFiles.MakeFolderAsync(Data);
        // The first segments hold what others rest on: a copy of the rest is whole for itself.
        File.Delete(Path.Combine(Data, "shard-000", "00000001.log"));

        Assert.Throws<BackupException>(() => BackupWriter.WriteFile(Data, Tar, TimeProvider.System));
        Assert.False(File.Exists(Tar));
        BackupWriter.WriteFile(Data, Tar, TimeProvider.System, verify: false);

        Assert.Contains("00000001.log", AssertRefused(Tar, "no first segment"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WriteFile_Order_IsCheckpointsQuarantineLog()
    {
        await BackupFiles.MakeFolderAsync(Data);

        var (manifest, _) = BackupWriter.WriteFile(Data, Tar, TimeProvider.System);

        // What says that something is done is looked at before what holds it.
        Assert.Equal(
            ["format", "checkpoints", "quarantine", "shard-000", "shard-001"],
            manifest.Files.Select(file => file.Name.Split('/')[0]).Aggregate(
                new List<string>(), (parts, part) => parts.LastOrDefault() == part ? parts : [.. parts, part]));
    }

    [Fact]
    public async Task WriteFile_DamagedSegment_IsRefusedAndLeavesNothing()
    {
        await BackupFiles.MakeFolderAsync(Data);
        var path = Path.Combine(Data, "shard-000", "00000001.log");
        var bytes = await File.ReadAllBytesAsync(path);
        bytes[bytes.Length / 2] ^= 4;
        await File.WriteAllBytesAsync(path, bytes);

        var error = Assert.Throws<LogException>(() => BackupWriter.WriteFile(Data, Tar, TimeProvider.System));

        Assert.Contains("00000001.log", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Tar) || File.Exists(Tar + ".partial"));
    }

    [Fact]
    public async Task WriteFile_TornTail_IsLeftOut()
    {
        var written = await BackupFiles.MakeFolderAsync(Data);
        foreach (var shard in Directory.EnumerateDirectories(Data, "shard-*"))
        {
            var last = Directory.EnumerateFiles(shard, "*.log").Order(StringComparer.Ordinal).Last();
            await File.AppendAllBytesAsync(last, [0xA7, 40, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 2]);
        }

        BackupWriter.WriteFile(Data, Tar, TimeProvider.System);
        new BackupVerifier(BackupArchive.Open(Tar)).Run();
        BackupRestore.Run(BackupArchive.Open(Tar), _folder.Of("new"));

        using (var store = LogStore.Open(_folder.Of("new"), PolicyInForce.Default)) Assert.Empty(store.Notes);
        await AssertKnownAsync(_folder.Of("new"), written.Select(one => (one.Key, one.Value - 1)));
    }

    [Fact]
    public async Task WriteFile_ErasureBegunOrMeanwhile_IsRefused()
    {
        await BackupFiles.MakeFolderAsync(Data);
        var intent = new ErasureIntent(ErasureIntent.FormNow, "1", DateTime.UtcNow, 0, [], [], []);
        using (var meanwhile = new Meanwhile(() => ErasureLog.Add(
            Data, new ErasureLine("1", DateTime.UtcNow, 0, 0), path => new DiskFile(path), _ => { })))
        {
            Assert.Throws<BackupException>(() => BackupWriter.Write(Data, meanwhile, TimeProvider.System));
        }

        intent.Write(Data, path => new DiskFile(path), _ => { });
        Assert.Throws<BackupException>(() => BackupWriter.WriteFile(Data, Tar, TimeProvider.System));
        LogStore.Open(Data, PolicyInForce.Default).Dispose();
        BackupWriter.WriteFile(Data, Tar, TimeProvider.System);
        BackupRestore.Run(BackupArchive.Open(Tar), _folder.Of("new"));
        Assert.Single(await File.ReadAllLinesAsync(_folder.Of("new", "erasures.jsonl")));
    }

    [Fact]
    public void WriteFile_NoDataFolderOrFileThere_IsRefused()
    {
        Assert.Throws<BackupException>(() => BackupWriter.WriteFile(_folder.Of("none"), Tar, TimeProvider.System));
        LogStore.Open(Data, PolicyInForce.Default, BackupFiles.Small).Dispose();
        BackupWriter.WriteFile(Data, Tar, TimeProvider.System);

        Assert.Throws<BackupException>(() => BackupWriter.WriteFile(Data, Tar, TimeProvider.System));

        Assert.Equal(0, new BackupVerifier(BackupArchive.Open(Tar)).Run().Principals);
        BackupRestore.Run(BackupArchive.Open(Tar), _folder.Of("new"));
        LogStore.Open(_folder.Of("new"), PolicyInForce.Default).Dispose();
    }

    [Fact]
    public async Task Restore_InterruptedAnywhere_IsRefusedByWhoeverWouldServe()
    {
        var written = await BackupFiles.MakeFolderAsync(Data);
        BackupWriter.WriteFile(Data, Tar, TimeProvider.System);
        var archive = BackupArchive.Open(Tar);
        var steps = 0;
        BackupRestore.Run(archive, _folder.Of("whole"), _ => steps++);
        for (var step = 0; step < steps; step++)
        {
            var (left, target) = (step, _folder.Of($"new-{step}"));
            Assert.Throws<IOException>(() => BackupRestore.Run(archive, target, _ =>
            {
                if (left-- == 0) throw new IOException("Power failure.");
            }));
            var names = Directory.EnumerateFileSystemEntries(target).Select(path => Path.GetFileName(path)).ToList();
            if (step == steps - 1)
            {
                await AssertKnownAsync(target, written.Select(one => (one.Key, one.Value - 1)));
                continue;
            }

            if (names.Count == 0) continue;
            var error = Assert.Throws<PrincipalStoreException>(
                () => LogStore.Open(target, PolicyInForce.Default).Dispose());
            Assert.Contains("restore that did not finish", error.Message, StringComparison.Ordinal);
            Assert.Throws<BackupException>(() => BackupRestore.Run(archive, target));
        }
    }

    [Fact]
    public async Task Restore_FolderNotEmpty_IsRefusedAndLeftAlone()
    {
        await BackupFiles.MakeFolderAsync(Data);
        BackupWriter.WriteFile(Data, Tar, TimeProvider.System);
        var kept = _folder.Write("new/notes.txt", "mine");

        var error = Assert.Throws<BackupException>(() => BackupRestore.Run(BackupArchive.Open(Tar), _folder.Of("new")));

        Assert.Contains("notes.txt", error.Message, StringComparison.Ordinal);
        Assert.Equal([kept], Directory.EnumerateFileSystemEntries(_folder.Of("new")));
    }

    private static string AssertRefused(string path, string hint)
    {
        var error = Record.Exception(() => new BackupVerifier(BackupArchive.Open(path)).Run());
        Assert.True(error is BackupException, $"{hint}: {error}");
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        return error.Message;
    }

    /// <summary>Each principal knows its events up to one of a minute.</summary>
    private static async Task AssertKnownAsync(string data, IEnumerable<(PrincipalKey Key, int Minute)> known)
    {
        using var store = LogStore.Open(data, PolicyInForce.Default);
        using var principals = new LocalPrincipals(store, Policy.Default, TimeProvider.System);
        foreach (var (key, minute) in known)
        {
            var receipt = await principals.ApplyAsync(key, LogWorld.Events(key, minute), Arrival.Live);
            Assert.Equal(new ApplyReceipt(0, 1, 0), receipt);
        }
    }

    /// <summary>A stream that lets something happen when it is written to.</summary>
    private sealed class Meanwhile(Action happens) : MemoryStream
    {
        private bool _happened;

        public override void Write(byte[] buffer, int offset, int count)
        {
            if (!_happened) happens();
            _happened = true;
            base.Write(buffer, offset, count);
        }
    }
}
