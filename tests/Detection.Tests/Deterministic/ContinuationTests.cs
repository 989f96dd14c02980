using Grainwatch.Detection.Events;
using Grainwatch.Detection.Principals;
using Grainwatch.Detection.State;
using Grainwatch.Detection.Wire;
using Xunit.Abstractions;

namespace Grainwatch.Detection.Tests.Deterministic;

/// <summary>R3: written, read back and gone on with, a memory is as if it had not stopped, wherever it did.</summary>
public sealed class ContinuationTests(ITestOutputHelper output)
{
    [Fact]
    public void Apply_StoppedOnceAtAnyPrefix_EndsInEqualBytesAndReceipts()
    {
        const string Test = nameof(Apply_StoppedOnceAtAnyPrefix_EndsInEqualBytesAndReceipts);
        output.WriteLine(Seeds.Repeat(Seeds.First, Test));
        for (int seed = Seeds.First, last = seed + Seeds.Histories(30); seed < last; seed++)
        {
            var history = new RandomHistory(seed);
            var batches = history.Deliver();
            if (history.Next(2) == 0) batches = [.. batches.SelectMany(batch => batch).Select(e => new[] { e })];
            var (straight, receipts, prefixes) = Play(history.Story, batches);
            for (var stop = 0; stop < prefixes.Count; stop++)
            {
                var state = StateCodec.Decode(prefixes[stop]);
                var fold = new PrincipalFold(state, history.Story.Policy);
                for (var i = stop; i < batches.Count; i++)
                    Assert.True(receipts[i] == fold.Apply(batches[i], []), Seeds.Repeat(seed, Test));
                Assert.True(straight.AsSpan().SequenceEqual(StateCodec.Encode(state)),
                    $"Stopped before batch {stop + 1} of {batches.Count}: {Seeds.Repeat(seed, Test)}");
            }
        }
    }

    /// <summary>The bytes in the end, the receipts, and the bytes before each batch.</summary>
    private static (byte[] End, List<ApplyReceipt> Receipts, List<byte[]> Prefixes) Play(
        Story story, List<TrailEvent[]> batches)
    {
        var state = new PrincipalState(story.Principal.Key);
        var fold = new PrincipalFold(state, story.Policy);
        List<ApplyReceipt> receipts = [];
        List<byte[]> prefixes = [];
        foreach (var batch in batches)
        {
            prefixes.Add(StateCodec.Encode(state));
            receipts.Add(fold.Apply(batch, []));
        }

        return (StateCodec.Encode(state), receipts, prefixes);
    }
}
