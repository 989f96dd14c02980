using Grainwatch.Detection.Principals;
using Grainwatch.Detection.State;
using Grainwatch.Detection.Wire;

namespace Grainwatch.Detection.Tests.Deterministic;

/// <summary>The smallest stories of what the deterministic host has found, and what was mended since.</summary>
public sealed class FoundFaultsTests
{
    [Fact]
    public void Apply_ABatchOfDaysThatRepeatsAnEventSentAgain_IsAllDuplicates()
    {
        var story = new Story().Call(0, Where.Lyon).Call(Story.Day(2), Where.Lyon);
        var state = new PrincipalState(story.Principal.Key);
        story.Apply(state, [story.Events[0]]);
        Assert.Equal(new ApplyReceipt(1, 1, 0), story.Apply(state, story.Events));

        // Its answer was lost: the sender sends it again.
        Assert.Equal(new ApplyReceipt(0, 2, 0), story.Apply(state, story.Events));
    }

    [Fact]
    public void Take_AnOlderEntryThatComesLate_ReplacesNothing()
    {
        var (index, older, newer) = (new PrincipalIndex(), Notice("old-name"), Notice("new-name"));
        index.Take(older);
        index.Take(newer);

        // A process told it before it died; it was on the wire all the time.
        index.Take(older);
        Assert.NotEmpty(index.Find("new-name", 1));
    }

    [Fact]
    public void Decode_AnyBitFlipped_IsNamed()
    {
        var bytes = StateCodec.Encode(new Story().Login(0, Where.Lyon).Login(5, Where.Lagos).Play());
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            var damaged = (byte[])bytes.Clone();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Throws<WireException>(() => StateCodec.Decode(damaged));
        }
    }

    private static PrincipalNotice Notice(string name)
    {
        var story = new Story(name: name).Call(0, Where.Lyon);
        var state = story.Play();
        if (name == "new-name") story.Apply(state, story.Call(1, Where.Lyon).Events);
        return new PrincipalNotice(PrincipalEntry.Of(state), [], []);
    }
}
