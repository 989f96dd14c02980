using Grainwatch.Contract.Stories;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Principals;
using Grainwatch.Detection.Tests;
using Grainwatch.Ingest.Files;
using Grainwatch.Ingest.Quarantine;
using Grainwatch.Ingest.Tests.Replay;
using Grainwatch.Local.Erasure;
using Grainwatch.Local.Log;
using Grainwatch.Local.Principals;
using Grainwatch.Local.Tests.Backup;
using Grainwatch.Local.Tests.Log;
using Xunit;
using Xunit.Abstractions;

namespace Grainwatch.Local.Tests.Erasure;

public sealed class ErasureRunTests(ITestOutputHelper output)
{
    private const int HistoriesUsual = 25;

    [Fact]
    public async Task Resume_RandomHistories_ErasesOneAndLeavesTheOthersByteForByte()
    {
        var test = nameof(Resume_RandomHistories_ErasesOneAndLeavesTheOthersByteForByte);
        for (var i = 0; i < Seeds.Histories(HistoriesUsual); i++)
        {
            var hint = Seeds.Repeat(Seeds.First + i, test);
            using var world = new ErasureWorld(Seeds.First + i);
            var before = world.ReadSegments();
            var intent = world.Plan();
            Begin(world, intent);
            using (var store = world.Open())
            {
                Assert.Equal(intent.Id, store.Erased?.Intent.Id);
                await world.AssertHeldAsync(store, erased: true, hint);
            }

            world.AssertBytes(before, intent, hint);
            using (var store = world.Open()) Assert.Null(store.Erased);
            var check = FolderCheck.Run(world.Folder, fold: true, CancellationToken.None);
            Assert.False(check.IsDamaged, hint);
            Assert.DoesNotContain(check.Shards, shard => shard.Entries.ContainsKey(world.Key.Text));
            var report = ErasureReport.Of(
                world.Folder, world.Key.Text, new ErasureOutcome(intent, []), TimeProvider.System);
            Assert.True(
                report.Found.All(finding => finding.Owner is { } owner && owner != world.Key.Text),
                $"{report.ToJson()}\n{hint}");
            Assert.DoesNotContain(report.Found, finding => finding.Text == world.Key.Text);
        }

        output.WriteLine(Seeds.Repeat(Seeds.First, test));
    }

    [Fact]
    public async Task Resume_CrashAtAnyOperation_EndsWhenTheFolderIsOpenedAgain()
    {
        using var world = new ErasureWorld(Seeds.First, chronicles: 3, stepsMax: 12);
        using var original = new TempFolder();
        var hint = Seeds.Repeat(Seeds.First, nameof(Resume_CrashAtAnyOperation_EndsWhenTheFolderIsOpenedAgain));
        File.WriteAllText(world.PathOf("torn.bytes"), $"what was left of {world.Key.Text}");
        TempFolder.Copy(world.Folder, original.Path);
        var before = world.ReadSegments();
        var intent = world.Plan();
        var begun = 0;
        for (var after = 0; ; after++)
        {
            var disk = new FaultyDisk();
            disk.FailNext(after);
            var failed = false;
            try
            {
                intent.Write(world.Folder, disk.Open, disk.FlushFolder);
                using var store = world.Open(new LogOptions { OpenFile = disk.Open, FlushFolder = disk.FlushFolder });
            }
            catch (Exception e) when (e is IOException or PrincipalStoreException)
            {
                failed = true;
            }

            var isBegun = File.Exists(ErasureIntent.PathIn(world.Folder)) || !failed || begun > 0;
            if (isBegun) begun++;
            using (var store = world.Open()) await world.AssertHeldAsync(store, isBegun, $"operation {after}; {hint}");
            Assert.False(File.Exists(ErasureIntent.PathIn(world.Folder)));
            Assert.False(File.Exists(ErasureIntent.PathIn(world.Folder) + ".new"));
            if (isBegun)
            {
                world.AssertBytes(before, intent, $"operation {after}; {hint}");
                Assert.False(File.Exists(world.PathOf("torn.bytes")));
                Assert.Single(await File.ReadAllLinesAsync(ErasureLog.PathIn(world.Folder)));
            }

            if (!failed) break;
            world.PutBack(original.Path);
        }

        output.WriteLine($"{begun} operations after it had begun; {hint}");
        Assert.True(begun > intent.Frames.Count, $"{begun} operations");
    }

    [Fact]
    public async Task Resume_ThenNewEvents_BeginANewMemoryWithNothingOfTheOld()
    {
        using var folder = new TempFolder();
        var story = StoryBook.Tell("two-countries");
        using (var store = LogStore.Open(folder.Of("data"), PolicyInForce.Default))
        using (var principals = new LocalPrincipals(store, Policy.Default, TimeProvider.System))
        {
            await principals.ApplyAsync(story.Key, story.Events, Arrival.Live);
            Assert.NotEmpty(principals.AllAlerts());
        }

        Erase(folder.Of("data"), story.Key);
        using (var store = LogStore.Open(folder.Of("data"), PolicyInForce.Default))
        using (var principals = new LocalPrincipals(store, Policy.Default, TimeProvider.System))
        {
            Assert.Empty(principals.AllAlerts());
            Assert.Null(await principals.ViewAsync(story.Key));
            Assert.Equal(
                new ApplyReceipt(1, 0, 0), await principals.ApplyAsync(story.Key, [story.Events[0]], Arrival.Live));
            Assert.Equal(1, (await principals.ViewAsync(story.Key))!.Events);
        }

        using (var store = LogStore.Open(folder.Of("data"), PolicyInForce.Default))
        using (var principals = new LocalPrincipals(store, Policy.Default, TimeProvider.System))
        {
            Assert.Equal(
                new ApplyReceipt(0, 1, 0), await principals.ApplyAsync(story.Key, [story.Events[0]], Arrival.Live));
        }
    }

    [Fact]
    public async Task Resume_Quarantine_TakesOutItsRecordsWithTheirBytesAndNamesTheRest()
    {
        using var folder = new TempFolder();
        var data = folder.Of("data");
        await BackupFiles.MakeFolderAsync(data);
        await BackupFiles.KeepAsync(
            data, "arn:aws:iam::123456789012:user/AIDA0001", "AIDA00012", "of AIDA0001 and others", "AIDA0002");
        using (var quarantine = FileQuarantine.Open(Path.Combine(data, "quarantine")))
        {
            // Taken out before, and still in the file.
            var known = quarantine.Ids(null)
                .Single(id => quarantine.Read(id)!.Rejection.Bytes.Span.IndexOf("of AIDA"u8) >= 0);
            await quarantine.RemoveAsync([known]);
        }

        var outcome = Erase(data, LogWorld.User(1));

        var report = ErasureReport.Of(data, LogWorld.User(1).Text, outcome, TimeProvider.System);
        var left = string.Concat(Directory.EnumerateFiles(Path.Combine(data, "quarantine"), "*.jsonl")
            .Select(File.ReadAllText));
        Assert.Equal(2, outcome.Quarantined.Count);
        Assert.DoesNotMatch("AIDA0001[^2]", left);
        Assert.Contains("AIDA0002", left, StringComparison.Ordinal);
        // A longer id, which is another's.
        var finding = Assert.Single(
            report.Found, finding => finding.File.Contains("quarantine", StringComparison.Ordinal));
        Assert.Contains("quarantine show", finding.Why, StringComparison.Ordinal);
        Assert.Contains("AIDA00012", left, StringComparison.Ordinal);
    }

    [Fact]
    public void Resume_NothingOfThePrincipal_IsNotPlanned()
    {
        using var world = new ErasureWorld(Seeds.First, chronicles: 2, stepsMax: 5);
        using var store = world.Open();

        Assert.Null(ErasurePlan.Of(store.Logs[0], 0, new PrincipalKey("IAMUser", "1", "nobody"), DateTime.UtcNow));
    }

    [Fact]
    public void Resume_IntentThatIsDamaged_IsNamedAndNothingElseIsDone()
    {
        using var world = new ErasureWorld(Seeds.First, chronicles: 2, stepsMax: 5);
        File.WriteAllText(ErasureIntent.PathIn(world.Folder), "{");

        var error = Assert.Throws<PrincipalStoreException>(() => world.Open().Dispose());

        Assert.Contains(ErasureIntent.PathIn(world.Folder), error.Message, StringComparison.Ordinal);
    }

    private static void Begin(ErasureWorld world, ErasureIntent intent) =>
        intent.Write(world.Folder, path => new DiskFile(path), Disk.FlushFolder);

    private static ErasureOutcome Erase(string data, PrincipalKey key)
    {
        using (var store = LogStore.Open(data, PolicyInForce.Default))
        {
            var shard = (int)(StableHash.Of(key.Text) % (uint)store.Logs.Count);
            ErasurePlan.Of(store.Logs[shard], shard, key, DateTime.UtcNow)!.Write(
                data, path => new DiskFile(path), Disk.FlushFolder);
        }

        using var again = LogStore.Open(data, PolicyInForce.Default);
        return again.Erased!;
    }
}
