using System.Text;
using Grainwatch.Detection.Events;
using Xunit;

namespace Grainwatch.Ingest.Tests.CloudTrail;

/// <summary>A record whose parts are known costs its event, and nothing else.</summary>
public sealed class RecordAllocationTests
{
    private const int Rounds = 50;

    public static TheoryData<string> Kinds => new(Records.Events);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Read_WarmRecord_AllocatesItsEventAlone(string record)
    {
        var bytes = Encoding.UTF8.GetBytes(record);
        var reader = Reading.NewRecordReader();
        var known = reader.Read(bytes).Event!;
        var size = Measure(() => known = known with { });

        Assert.Equal(size, Measure(() => reader.Read(bytes)));
    }

    [Fact]
    public void Read_WarmFile_AllocatesItsEventsAlone()
    {
        var data = Encoding.UTF8.GetBytes(Records.File(Records.Events));
        var reader = Reading.NewTrailReader();
        var counting = new Counting();
        reader.Read(data, counting);
        var one = counting.Last!;
        var size = Measure(() => one = one with { });

        Assert.Equal(size * Records.Events.Count, Measure(() => reader.Read(data, counting)));
    }

    /// <summary>
    /// Bytes a round, the best of many: a collection in between also counts what is left of the allocator's block.
    /// </summary>
    private static long Measure(Action action) => Enumerable.Range(0, 60).Min(_ => MeasureOnce(action));

    private static long MeasureOnce(Action action)
    {
        for (var i = 0; i < 100; i++) action();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Rounds; i++) action();
        return (GC.GetAllocatedBytesForCurrentThread() - before) / Rounds;
    }

    private sealed class Counting : Ingest.CloudTrail.IRecordSink
    {
        public TrailEvent? Last { get; private set; }

        public void OnEvent(TrailEvent trailEvent) => Last = trailEvent;

        public void OnIgnored(Ingest.Receipts.Outcome outcome)
        {
        }

        public void OnRejected(Ingest.CloudTrail.Rejection rejection) => Assert.Fail(rejection.Detail);
    }
}
