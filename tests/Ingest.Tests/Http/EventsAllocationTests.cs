using System.Text;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Policies;
using Grainwatch.Ingest.CloudTrail;
using Grainwatch.Ingest.Geolocation;
using Grainwatch.Ingest.Http;
using Grainwatch.Ingest.Receipts;
using Grainwatch.Ingest.Tests.CloudTrail;
using Grainwatch.Ingest.Tests.Replay;
using Grainwatch.Ingest.Tests.Routing;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Grainwatch.Ingest.Tests.Http;

/// <summary>What one more event in the body of a request costs.</summary>
public sealed class EventsAllocationTests : IDisposable
{
    // Beside the event: its places in the list of the request, which doubles, and in its principal's group.
    private const int BytesBesideEvent = 48;

    private const int Few = 1000;

    private readonly Gateway _gateway = new(
        new FakePrincipals(), new OriginCache(Geolocator.None), Policy.Default, TimeProvider.System);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Post_OneMoreEvent_AllocatesItAndItsPlaces(bool isPacked)
    {
        var records = Enumerable.Range(0, 2 * Few)
            .Select(i => TrailText.Call($"user{i % 8}", $"2026-05-01T{i / 3600:D2}:{i / 60 % 60:D2}:{i % 60:D2}Z"))
            .ToArray();
        var (few, many) = (Measure(records[..Few], isPacked), Measure(records, isPacked));

        Assert.InRange((many - few) / Few, EventBytes(records[0]), EventBytes(records[0]) + BytesBesideEvent);
    }

    public void Dispose() => _gateway.Dispose();

    private static long EventBytes(string record)
    {
        var sink = new Last();
        new TrailReader(new RecordReader(
            Policy.Default.CreateIdentifier(), new OriginCache(Geolocator.None), TimeProvider.System))
            .Read(Encoding.UTF8.GetBytes(record), sink);
        var one = sink.Event!;
        return Enumerable.Range(0, 20).Min(_ =>
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            one = one with { };
            return GC.GetAllocatedBytesForCurrentThread() - before;
        });
    }

    /// <summary>Bytes of a request whose events are known already, the best of many.</summary>
    private long Measure(string[] records, bool isPacked)
    {
        var bytes = Encoding.UTF8.GetBytes(TrailText.File(records));
        if (isPacked) bytes = Reading.Gzip(bytes);
        var endpoint = new EventsEndpoint(_gateway);
        return Enumerable.Range(0, 20).Min(_ =>
        {
            var http = new DefaultHttpContext { Request = { Body = new MemoryStream(bytes) } };
            var before = GC.GetAllocatedBytesForCurrentThread();
            var answer = OneThread.Run(() => endpoint.PostAsync(http));
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            var value = Assert.IsType<EventsAnswer>(Assert.IsAssignableFrom<IValueHttpResult>(answer).Value);
            Assert.Equal(records.Length, value.Records);
            return allocated;
        });
    }

    private sealed class Last : IRecordSink
    {
        public TrailEvent? Event { get; private set; }

        public void OnEvent(TrailEvent trailEvent) => Event = trailEvent;

        public void OnIgnored(Outcome outcome) => Assert.Fail($"{outcome}");

        public void OnRejected(Rejection rejection) => Assert.Fail(rejection.Detail);
    }

    /// <summary>Keeps what is awaited on the thread whose bytes are counted.</summary>
    private sealed class OneThread : SynchronizationContext
    {
        private readonly Queue<(SendOrPostCallback Callback, object? State)> _posted = new();

        public static T Run<T>(Func<Task<T>> start)
        {
            var before = Current;
            var context = new OneThread();
            SetSynchronizationContext(context);
            try
            {
                var task = start();
                while (context._posted.TryDequeue(out var posted)) posted.Callback(posted.State);
                Assert.True(task.IsCompleted, "Something went on on another thread.");
                return task.Result;
            }
            finally
            {
                SetSynchronizationContext(before);
            }
        }

        public override void Post(SendOrPostCallback d, object? state) => _posted.Enqueue((d, state));
    }
}
