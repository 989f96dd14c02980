using Grainwatch.Detection.Wire;
using Xunit.Abstractions;

namespace Grainwatch.Detection.Tests.Wire;

public sealed class CodecTests(ITestOutputHelper output)
{
    [Fact]
    public void EventCodec_RandomHistories_ReadBackAsTheyWereWritten()
    {
        for (var seed = 1; seed <= 50; seed++)
        {
            var events = new RandomHistory(seed).Story.Events;
            Assert.Equal(events, EventCodec.Decode(EventCodec.Encode(events)));
        }
    }

    [Fact]
    public void EventCodec_ManyEventsOfOnePrincipal_TakesAboutAHundredBytesEach()
    {
        var events = new Story().Habit(Where.Lyon, 200).Events;

        Assert.InRange(EventCodec.Encode(events).Length / events.Count, 20, 100);
    }

    [Fact]
    public void StateCodec_EqualMemories_GiveEqualBytes()
    {
        var state = new RandomHistory(7).Story.Play();

        Assert.Equal(StateCodec.Encode(state), StateCodec.Encode(StateCodec.Decode(StateCodec.Encode(state))));
    }

    [Fact]
    public void Decode_UnknownVersion_SaysSo()
    {
        var bytes = StateCodec.Encode(new Story().Call(0, Where.Lyon).Play());
        bytes[0] = 2 * 35;

        var error = Assert.Throws<WireException>(() => StateCodec.Decode(bytes));
        Assert.Contains("version 35", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_CutAtEveryByte_IsAWireException()
    {
        var bytes = StateCodec.Encode(new Story().Login(0, Where.Lyon).Login(5, Where.Lagos).Play());

        for (var length = 0; length < bytes.Length; length++)
            Assert.Throws<WireException>(() => StateCodec.Decode(bytes.AsMemory(0, length)));
    }

    [Fact]
    public void Decode_RandomlyDamagedBytes_NeverThrowsAnythingElse()
    {
        var bytes = StateCodec.Encode(new RandomHistory(11).Story.Play());
        var random = new Random(Seeds.First);
        output.WriteLine(Seeds.Repeat(Seeds.First, nameof(Decode_RandomlyDamagedBytes_NeverThrowsAnythingElse)));
        for (var i = 0; i < 20_000; i++)
        {
            var damaged = (byte[])bytes.Clone();
            for (var flips = random.Next(1, 4); flips > 0; flips--)
                damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            try
            {
                StateCodec.Decode(damaged);
            }
            catch (WireException)
            {
                // Damage that shows: what the codec is for. Damage that does not is the store's checksum's to find.
            }
        }
    }
}
