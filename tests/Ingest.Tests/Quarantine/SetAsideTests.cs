using System.Net;
using System.Text;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Principals;
using Grainwatch.Ingest.CloudTrail;
using Grainwatch.Ingest.Deliveries;
using Grainwatch.Ingest.Geolocation;
using Grainwatch.Ingest.Quarantine;
using Grainwatch.Ingest.Receipts;
using Grainwatch.Ingest.Tests.Http;
using Grainwatch.Ingest.Tests.Replay;
using Xunit;

namespace Grainwatch.Ingest.Tests.Quarantine;

/// <summary>Records of a principal that cannot be served: they are set aside, and nobody else's wait.</summary>
public sealed class SetAsideTests : ServerFixture
{
    private const string Sick = "AIDAADA";
    private const string File = "s3://trails/a.json";

    private static readonly DateTime s_since = new(2026, 5, 19, 8, 0, 0, DateTimeKind.Utc);

    private readonly string[] _ada =
        [.. Enumerable.Range(0, 3).Select(i => TrailText.Call("ada", $"2026-05-01T10:0{i}:00Z"))];

    private readonly string _bob = TrailText.Call("bob", "2026-05-01T10:00:00Z");

    private string Trail => TrailText.File(_ada[0], _bob, _ada[1], _ada[2]);

    [Fact]
    public async Task Take_FirstTime_IsNotAcknowledgedAndTheNeighboursAreApplied()
    {
        Poison();

        await Assert.ThrowsAsync<PrincipalPoisonedException>(() => TakeAsync(Trail));

        Assert.Equal(0, Quarantine.Summarise().Entries);
        Assert.Equal(1, (await TakeAsync(_bob)).Receipt[Outcome.Duplicate]);
    }

    [Fact]
    public async Task Take_Again_SetsTheRecordsAsideWholeAndAddsUp()
    {
        Poison();
        await Assert.ThrowsAsync<PrincipalPoisonedException>(() => TakeAsync(Trail));

        var result = await TakeAsync(Trail);
        await TakeAsync(Trail);

        Assert.Equal("1 duplicate, 3 rejected: poisoned-principal", result.Receipt.ToString());
        Assert.Equal(result.Summary.Records, result.Receipt.Total);
        Assert.Equal(_ada, Quarantine.Texts());
        var entry = Quarantine.Read(Quarantine.IdOf(_ada[1]))!;
        Assert.Equal((File, Trail.IndexOf(_ada[1], StringComparison.Ordinal)), (entry.Source, entry.Rejection.Offset));
        Assert.False(entry.IsCut);
        Assert.Contains("since 2026-05-19T08:00:00Z", entry.Rejection.Detail, StringComparison.Ordinal);
        Assert.Equal(3, result.Rejections.Count);
    }

    [Fact]
    public async Task Replay_OnceItIsMended_AppliesThemAndHoldsUpNobodyBefore()
    {
        Poison();
        await Assert.ThrowsAsync<PrincipalPoisonedException>(() => TakeAsync(Trail));
        await TakeAsync(Trail);
        var eve = TrailText.Call("eve", "2026-05-01T10:00:00Z");
        await Quarantine.KeepAsync(Rejections.Of(eve, 9, Outcome.RejectedFuture));

        var early = await Gateway.QuarantineReplay.RunAsync(Quarantine.Ids(null));
        Principals.Before = _ => Task.CompletedTask;
        var mended = await Gateway.QuarantineReplay.RunAsync(Quarantine.Ids(Outcome.RejectedPoisonedPrincipal));

        Assert.Null(early.Failure);
        Assert.Equal((4, 1), (early.Selected, early.Removed));
        Assert.Equal("1 accepted, 3 rejected: poisoned-principal", early.Receipt.ToString());
        Assert.Contains("cannot be served", early.Entries[0].Remains, StringComparison.Ordinal);
        Assert.Equal("3 accepted", mended.Receipt.ToString());
        Assert.Equal(0, Quarantine.Summarise().Entries);
        // What comes from now on is applied, and its bytes are nobody's to hold.
        Assert.Equal("4 duplicate", (await TakeAsync(Trail)).Receipt.ToString());
    }

    [Fact]
    public async Task Take_RecordLongerThanQuarantineKeepsOfBrokenOnes_IsKeptWhole()
    {
        Poison();
        var record = _ada[0].Replace("aws-cli", new string('x', 900_000), StringComparison.Ordinal);
        await Assert.ThrowsAsync<PrincipalPoisonedException>(() => TakeAsync(record));

        await TakeAsync(record);

        Assert.Equal([record], Quarantine.Texts());
    }

    [Fact]
    public async Task Take_QuarantineIsFull_IsNotAcknowledged()
    {
        Poison();
        var full = new Intake(Gateway.Router, new MemoryQuarantine(400), Readers(), poisoned: Gateway.Poisoned);
        await Assert.ThrowsAsync<PrincipalPoisonedException>(() => TakeAsync(Trail, full));

        await Assert.ThrowsAsync<QuarantineException>(() => TakeAsync(Trail, full));
    }

    [Fact]
    public async Task Take_HostFailsForAnotherPrincipal_ThrowsThat()
    {
        Poison();
        await Assert.ThrowsAsync<PrincipalPoisonedException>(() => TakeAsync(Trail));
        var before = Principals.Before;
        Principals.Before = key => key.Id == "AIDABOB" ? throw new PrincipalStoreException("no room") : before(key);

        var failure = await Assert.ThrowsAsync<PrincipalStoreException>(() => TakeAsync(Trail));

        Assert.Equal("no room", failure.Message);
        Assert.Equal(0, Quarantine.Summarise().Entries);
    }

    [Fact]
    public async Task Post_PoisonedPrincipal_ComesBackOnceAndThenAddsUp()
    {
        Poison();

        var first = await PostAsync(Trail);
        var second = await PostAsync(Trail);

        await ProblemOf(HttpStatusCode.ServiceUnavailable, first);
        Assert.NotNull(first.Headers.RetryAfter);
        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        var outcomes = (await JsonOf(second)).GetProperty("outcomes");
        Assert.Equal(3, outcomes.GetProperty("rejected: poisoned-principal").GetInt32());
        Assert.Equal(1, outcomes.GetProperty("duplicate").GetInt32());
        Assert.Equal(_ada, Quarantine.Texts());
        Assert.All(
            Quarantine.List(new QuarantineQuery()).Entries, entry => Assert.Equal("POST /v1/events", entry.Source));
    }

    private void Poison() => Principals.Before = key => key.Id == Sick
        ? throw new PrincipalPoisonedException(key.Text, s_since, "its memory is damaged")
        : Task.CompletedTask;

    private async Task<IntakeResult> TakeAsync(string trail, Intake? intake = null)
    {
        using var data = new MemoryStream(Encoding.UTF8.GetBytes(trail));
        return await (intake ?? Gateway.Intake).TakeAsync(data, File);
    }

    private static ReaderPool Readers() => new(() => new TrailReader(new RecordReader(
        Policy.Default.CreateIdentifier(), new OriginCache(Geolocator.None), TimeProvider.System)));
}
