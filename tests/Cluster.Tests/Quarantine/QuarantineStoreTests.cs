using Grainwatch.Detection.Principals;
using Grainwatch.Grains;
using Xunit;

namespace Grainwatch.Cluster.Tests.Quarantine;

/// <summary>What is stored of a quarantine, whoever writes it and dies.</summary>
public sealed class QuarantineStoreTests
{
    private const int SegmentBytes = 2000;

    private static readonly IReadOnlySet<string> s_none = new HashSet<string>();
    private static readonly GrainId s_grain = GrainId.Create("quarantine", IQuarantineGrain.Key);

    private readonly SharedStorage _storage = new();

    [Fact]
    public async Task Change_OfTwoOwners_TheSecondConflictsAndLeavesNothing()
    {
        var (first, second) = (await OpenAsync(), await OpenAsync());
        await first.ChangeAsync([Record(1), Record(2)], s_none);

        await Assert.ThrowsAsync<PrincipalConflictException>(() => second.ChangeAsync([Record(3)], s_none));

        Assert.Equal([Name(1), Name(2)], Ids(await OpenAsync()));
        Assert.Empty(Ids(second));
        // Whoever wrote last goes on.
        await first.ChangeAsync([Record(4)], new HashSet<string> { Name(1) });
        Assert.Equal([Name(2), Name(4)], Ids(await OpenAsync()));
    }

    [Fact]
    public async Task Change_FailsAtAnyWrite_OldOrNewIsThereWhole()
    {
        for (var writes = 0; writes < 12; writes++)
        {
            var storage = new SharedStorage();
            var store = await OpenAsync(storage);
            await store.ChangeAsync([.. Enumerable.Range(0, 20).Select(Record)], s_none);
            storage.FailAfter(GrainStorage.Quarantine, writes);
            var hasFailed = false;
            try
            {
                await store.ChangeAsync(
                    [.. Enumerable.Range(20, 5).Select(Record)], Enumerable.Range(3, 9).Select(Name).ToHashSet());
            }
            catch (PrincipalStoreException)
            {
                hasFailed = true;
            }

            storage.Heal();
            var again = await OpenAsync(storage);
            int[] old = [.. Enumerable.Range(0, 20)], changed = [0, 1, 2, .. Enumerable.Range(12, 13)];
            Assert.Equal((hasFailed ? old : changed).Select(Name), Ids(again));
            foreach (var id in Ids(again)) Assert.Equal(Bytes(id), (await again.ReadAsync(again.Find(id)!)).ToArray());
            Assert.Equal(writes < 7, hasFailed);
        }
    }

    [Fact]
    public async Task Change_AnyNumberOfTimes_LeavesNoRecordsBehind()
    {
        var random = new Random(11);
        var store = await OpenAsync();
        List<int> there = [];
        for (var i = 0; i < 300; i++)
        {
            HashSet<int> gone = [.. there.Where(_ => random.Next(4) == 0)];
            int[] added = [.. Enumerable.Range(i * 10, random.Next(9))];
            await store.ChangeAsync([.. added.Select(Record)], gone.Select(Name).ToHashSet());
            there = [.. there.Except(gone), .. added];
            Assert.Equal(there.Select(Name), Ids(store));
        }

        var again = await OpenAsync();
        Assert.Equal(there.Select(Name), Ids(again));
        Assert.Equal(store.Size, again.Size);
        foreach (var id in Ids(again)) Assert.Equal(Bytes(id), (await again.ReadAsync(again.Find(id)!)).ToArray());
        // A table, and two records a segment; segments are filled but for the last.
        var records = _storage.SizesOf(GrainStorage.Quarantine);
        Assert.InRange(records.Count, 3, 3 + (2 * (2 + (store.Size / SegmentBytes * 2))));
        await again.ChangeAsync([], there.Select(Name).ToHashSet());
        Assert.Single(_storage.SizesOf(GrainStorage.Quarantine));
    }

    [Fact]
    public async Task Read_DamagedHeads_PassesThatSegmentOverAndLeavesIt()
    {
        var store = await OpenAsync();
        await store.ChangeAsync([.. Enumerable.Range(0, 40).Select(Record)], s_none);
        var whole = Ids(store);
        var damaged = store.Find(Name(20))!.Segment;
        var mend = _storage.Damage(
            GrainStorage.Quarantine,
            grain => grain.EndsWith($"{damaged.Name}/heads", StringComparison.Ordinal),
            bytes => bytes[..^4]);

        var again = await OpenAsync();
        await again.ChangeAsync([], new HashSet<string> { Name(0) });
        var rest = damaged.Slots.Select(slot => slot.Head.Id).ToList();

        Assert.Equal([damaged.Name], again.Damaged);
        Assert.Equal(whole.Except(rest).Except([Name(0)]), Ids(again));
        mend();
        Assert.Equal(whole.Except([Name(0)]), Ids(await OpenAsync()));
    }

    [Fact]
    public async Task Read_DamagedTable_IsNamedAndKeepsNothing()
    {
        await (await OpenAsync()).ChangeAsync([Record(1)], s_none);
        _storage.Damage(GrainStorage.Quarantine, grain => grain == s_grain.ToString(), _ => [9, 1]);

        await Assert.ThrowsAsync<DamagedRecordException>(() => OpenAsync());
    }

    [Fact]
    public async Task Read_BytesLost_IsNamedForEachThatHadThemAndHidesNoOther()
    {
        var store = await OpenAsync();
        await store.ChangeAsync([.. Enumerable.Range(0, 40).Select(Record)], s_none);
        var damaged = store.Find(Name(20))!.Segment;
        _storage.Damage(
            GrainStorage.Quarantine,
            grain => grain.EndsWith($"{damaged.Name}/bytes", StringComparison.Ordinal),
            bytes => bytes[..5]);
        var again = await OpenAsync();

        await Assert.ThrowsAsync<DamagedRecordException>(() => again.ReadAsync(again.Find(Name(20))!));

        Assert.Equal(40, again.Count);
        Assert.Equal(Bytes(Name(39)), (await again.ReadAsync(again.Find(Name(39))!)).ToArray());
        await again.ChangeAsync([], damaged.Slots.Select(slot => slot.Head.Id).ToHashSet());
        Assert.Equal(40 - damaged.Slots.Count, (await OpenAsync()).Count);
    }

    private static string Name(int number) => $"{number:x32}";

    private static byte[] Bytes(string id) => [.. Enumerable.Repeat((byte)id[^1], 100 + id[^2])];

    private static QuarantinedRecord Record(int number)
    {
        var bytes = Bytes(Name(number));
        return new QuarantinedRecord
        {
            Header = new QuarantinedHeader
            {
                Id = Name(number),
                KeptAt = new DateTime(2026, 5, 19, 8, 0, 0, DateTimeKind.Utc),
                Reason = "not-json",
                Detail = "a record has to start with {",
                Source = Records.Source,
                Offset = number,
                Length = bytes.Length,
                KeptBytes = bytes.Length,
            },
            Bytes = bytes,
        };
    }

    private static IReadOnlyList<string> Ids(QuarantineStore store) => [.. store.Heads.Select(head => head.Id)];

    private Task<QuarantineStore> OpenAsync() => OpenAsync(_storage);

    private static async Task<QuarantineStore> OpenAsync(SharedStorage storage)
    {
        var store = new QuarantineStore(storage, s_grain, SegmentBytes);
        await store.ReadAsync();
        return store;
    }
}
