using System.Text;
using Grainwatch.Ingest.CloudTrail;
using Xunit;

namespace Grainwatch.Ingest.Tests.CloudTrail;

public sealed class Utf8InternerTests
{
    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("eventName")]
    [InlineData("arn:aws:iam::111122223333:user/alice")]
    [InlineData("Zoë 张 😀")]
    public void Intern_EqualBytes_AreOneString(string text)
    {
        var interner = new Utf8Interner(16);
        var first = interner.Intern(Encoding.UTF8.GetBytes(text));

        Assert.Equal(text, first);
        Assert.Same(first, interner.Intern(Encoding.UTF8.GetBytes(text)));
    }

    [Fact]
    public void Intern_MoreThanItRemembers_IsStillRight()
    {
        var interner = new Utf8Interner(16);
        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < 1000; i++)
                Assert.Equal($"text {i}", interner.Intern(Encoding.UTF8.GetBytes($"text {i}")));
        }
    }

    [Fact]
    public void Intern_LongText_IsNotRemembered()
    {
        var interner = new Utf8Interner(16);
        var text = new byte[Utf8Interner.BytesMax + 1];
        text.AsSpan().Fill((byte)'a');

        Assert.NotSame(interner.Intern(text), interner.Intern(text));
    }

    [Fact]
    public void Intern_InvalidUtf8_IsReplaced() =>
        Assert.Equal("a\uFFFDb", new Utf8Interner(16).Intern([(byte)'a', 0xFF, (byte)'b']));
}
