using System.Net;
using Grainwatch.Ingest.Http;
using Grainwatch.Ingest.Receipts;
using Grainwatch.Ingest.Tests.CloudTrail;
using Grainwatch.Ingest.Tests.Quarantine;
using Grainwatch.Ingest.Tests.Replay;
using Xunit;

namespace Grainwatch.Ingest.Tests.Http.Firehose;

/// <summary>More than there is room for, from many at once: memory stays flat, nothing is lost or done twice.</summary>
public sealed class FirehoseFloodTests() : FirehoseFixture(
    new GatewayOptions { FirehoseBodyBytesMax = 8 * 1024 * 1024, HeldBytesMax = HeldMax })
{
    private const int HeldMax = 16 * 1024 * 1024;
    private const int Senders = 16;
    private const int EventsEach = 50;

    [Fact]
    public async Task Post_FloodOfLargeRequestsAndBombs_StaysWithinTheBudgetAndAppliesEachOnce()
    {
        var bomb = Poison.Bomb(10);
        var blank = Bytes(new string(' ', 3 * 1024 * 1024));
        var bodies = Enumerable.Range(0, Senders)
            .Select(sender => Body($"request-{sender}", RecordsOf(sender))).ToList();
        var busy = 0;

        var sends = await Task.WhenAll(bodies.Select((body, sender) => UntilTakenAsync(body, sender)));

        Assert.Equal(Senders, sends.Length);
        Assert.True(busy > 0, "a flood finds no room at times");
        Assert.InRange(Gateway.Held.Peak, HeldMax / 4, HeldMax);
        Assert.Equal(0, Gateway.Held.Held);
        // What is sent again after a 503 is a duplicate where it was applied: each event is accepted once.
        var accepted = Principals.Calls.SelectMany(call => call.Events).Select(e => e.Id).Distinct().Count();
        Assert.Equal(Senders * EventsEach, accepted);
        Assert.Equal(Senders, Quarantine.Kept.Count);
        Assert.All(Quarantine.Kept, kept => Assert.Equal(Outcome.RejectedTooLarge, kept.Rejection.Outcome));

        IEnumerable<byte[]> RecordsOf(int sender) =>
        [
            .. Enumerable.Range(0, EventsEach).Select(i =>
                Bytes(Transports.Envelope(TrailText.Call($"user{sender}", $"2026-05-01T10:{i:D2}:00Z")))),
            bomb,
            blank,
        ];

        async Task<int> UntilTakenAsync(string body, int sender)
        {
            for (var attempt = 1; ; attempt++)
            {
                if (await TrySendAsync(body, sender)) return attempt;
                Interlocked.Increment(ref busy);
                await Task.Delay(20 * Math.Min(attempt, 20));
            }
        }
    }

    private async Task<bool> TrySendAsync(string body, int sender)
    {
        try
        {
            var response = await SendAsync(body, gzip: sender % 2 == 0, id: $"request-{sender}");
            var isTaken = response.StatusCode == HttpStatusCode.OK;
            await AnswerOf(
                isTaken ? HttpStatusCode.OK : HttpStatusCode.ServiceUnavailable, response, $"request-{sender}");
            return isTaken;
        }
        catch (HttpRequestException)
        {
            // Refused while the body was still on its way: nobody waits for the rest of it.
            return false;
        }
    }
}
