using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Principals;
using Grainwatch.Grains;
using Xunit;

namespace Grainwatch.Cluster.Tests;

/// <summary>A record of parts: bounded, split as it grows, whole after a crash at any of its writes.</summary>
public sealed class PartedRecordTests
{
    private const string State = "parted";
    private const int BytesMax = 2000;

    private static readonly GrainId s_grain = GrainId.Create("tested", "1");
    private readonly SharedStorage _storage = new();

    [Fact]
    public async Task Write_ThousandsOfEntries_KeepsEveryRecordBoundedAndFindsAll()
    {
        var record = await OpenAsync();
        for (var i = 0; i < 3000; i++)
        {
            Add(record, i);
            if (i % 100 == 0) await record.WriteAsync();
        }

        record.IsWhole = true;
        await record.WriteAsync();

        var read = await OpenAsync();
        Assert.True(read.IsWhole);
        Assert.True(read.Count > 50);
        Assert.All(Enumerable.Range(0, 3000), i => Assert.Equal(Owner(i), Find(read, i)));
        // The table and the parts; what was split is gone.
        Assert.Equal(read.Count + 1, _storage.SizesOf(State).Count);
        Assert.All(_storage.SizesOf(State), size => Assert.InRange(size, 1, BytesMax));
    }

    [Fact]
    public async Task Write_OneEntry_WritesItsPartAlone()
    {
        var record = await OpenAsync();
        for (var i = 0; i < 1000; i++) Add(record, i);
        await record.WriteAsync();
        var writes = _storage.WritesOf(State);

        Add(record, 1000);
        await record.WriteAsync();

        Assert.InRange(_storage.WritesOf(State) - writes, 1, 3);
    }

    [Fact]
    public async Task Write_CrashAtEveryWriteOfASplit_LosesNothingThatWasWritten()
    {
        for (var crash = 0; ; crash++)
        {
            _storage.Lose(State);
            _storage.Heal();
            var record = await OpenAsync();
            for (var i = 0; i < 20; i++) Add(record, i);
            record.IsWhole = true;
            await record.WriteAsync();
            for (var i = 20; i < 200; i++) Add(record, i);
            _storage.FailAfter(State, crash);

            var hasCrashed = false;
            try
            {
                await record.WriteAsync();
            }
            catch (PrincipalStoreException)
            {
                hasCrashed = true;
            }

            _storage.Heal();
            var next = await OpenAsync();
            Assert.True(next.IsWhole, $"crash at write {crash}");
            Assert.All(Enumerable.Range(0, 20), i => Assert.Equal(Owner(i), Find(next, i)));
            // Whoever comes next goes on over what the crash left.
            for (var i = 0; i < 400; i++) Add(next, i);
            await next.WriteAsync();
            var last = await OpenAsync();
            Assert.All(Enumerable.Range(0, 400), i => Assert.Equal(Owner(i), Find(last, i)));
            if (!hasCrashed) return;
        }
    }

    [Fact]
    public async Task Write_TwoWriters_TheLoserIsFenced()
    {
        var (first, second) = (await OpenAsync(), await OpenAsync());
        Add(first, 1);
        await first.WriteAsync();
        Add(second, 2);

        await Assert.ThrowsAsync<PrincipalConflictException>(second.WriteAsync);
    }

    [Fact]
    public async Task Read_APartIsMissing_IsNotWholeAndHasTheOthers()
    {
        var record = await OpenAsync();
        for (var i = 0; i < 200; i++) Add(record, i);
        record.IsWhole = true;
        await record.WriteAsync();
        _storage.Damage(State, grain => grain.EndsWith('0'), _ => []);

        var read = await OpenAsync();

        Assert.False(read.IsWhole);
        Assert.True(read.WasDamaged);
        Assert.Contains(Enumerable.Range(0, 200), i => Find(read, i) == Owner(i));
    }

    [Fact]
    public async Task Write_AShardOfAMillionPrincipals_EveryRecordIsBounded()
    {
        const int Count = 1_000_000 / ClusterShards.OfAccount;
        var next = 512;
        var record = new PartedRecord<PrincipalPart>(_storage, State, s_grain);
        await record.ReadAsync();
        for (var i = 0; i < Count; i++)
        {
            var key = Owner(i);
            string[] aliases = [key, $"IAMUser/111122223333:{i}", $"arn:aws:iam::111122223333:user/{i}", $"{i}"];
            var entry = new PrincipalEntry(key, aliases[1], "111122223333", aliases, 1);
            record.PartOf(PrincipalPart.HashOf(key)).Index.Take(new PrincipalNotice(entry, [], []));
            record.Touch(PrincipalPart.HashOf(key));
            if (i != next) continue;
            next += next / 2;
            await record.WriteAsync();
        }

        await record.WriteAsync();
        var writes = _storage.WritesOf(State);
        record.Touch(PrincipalPart.HashOf(Owner(1)));
        await record.WriteAsync();

        Assert.Equal(1, _storage.WritesOf(State) - writes);
        Assert.All(
            _storage.SizesOf(State), size => Assert.InRange(size, 1, PartedRecord<PrincipalPart>.PartBytesMax));
        Assert.Equal(Count, record.Parts.Sum(part => part.Index.Count));
    }

    private static AlertId Id(int i) => AlertId.Of("rule", 1, new("IAMUser", "111122223333", "A"), $"{i}");

    private static string Owner(int i) => $"IAMUser/111122223333:AIDA{i}";

    private static void Add(PartedRecord<OwnerPart> record, int i)
    {
        var hash = OwnerPart.HashOf(Id(i));
        record.PartOf(hash).Owners[Id(i)] = Owner(i);
        record.Touch(hash);
    }

    private static string? Find(PartedRecord<OwnerPart> record, int i) =>
        record.PartOf(OwnerPart.HashOf(Id(i))).Owners.GetValueOrDefault(Id(i));

    private async Task<PartedRecord<OwnerPart>> OpenAsync()
    {
        var record = new PartedRecord<OwnerPart>(_storage, State, s_grain, BytesMax);
        await record.ReadAsync();
        return record;
    }
}
