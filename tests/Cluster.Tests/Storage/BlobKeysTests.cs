using Grainwatch.Silo.Storage;
using Xunit;

namespace Grainwatch.Cluster.Tests.Storage;

public sealed class BlobKeysTests
{
    [Theory]
    [InlineData("IAMUser/111122223333:AIDAEXAMPLE", "IAMUser/111122223333:AIDAEXAMPLE")]
    [InlineData("a/../b", "a/~2E~2E~2Fb")]
    [InlineData("a//b", "a/~2Fb")]
    [InlineData("a~b", "a~7Eb")]
    [InlineData("é", "~C3~A9")]
    public void Write_Key_IsReadBack(string key, string name)
    {
        Assert.Equal(name, BlobKeys.Write(key));
        Assert.True(BlobKeys.TryRead(name, out var read));
        Assert.Equal(key, read);
    }

    [Theory]
    [InlineData("a~2")]
    [InlineData("a~zzb")]
    [InlineData("a~41")]
    [InlineData("a b")]
    [InlineData("é")]
    public void TryRead_NameThatNoKeyHas_IsFalse(string name) => Assert.False(BlobKeys.TryRead(name, out _));

    [Fact]
    public void Write_AnyKeys_AreReadBackAndNeverStepUp()
    {
        const string Alphabet = "ab/.~%\\é岩+:";
        const int Seed = 7;
        var random = new Random(Seed);
        for (var i = 0; i < 20_000; i++)
        {
            var key = new string(random.GetItems(Alphabet.AsSpan(), random.Next(1, 9)));

            var name = BlobKeys.Write(key);

            Assert.True(BlobKeys.TryRead(name, out var read));
            Assert.Equal(key, read);
            Assert.DoesNotContain("..", name, StringComparison.Ordinal);
            Assert.DoesNotContain("//", name, StringComparison.Ordinal);
            Assert.DoesNotContain("/.", name, StringComparison.Ordinal);
        }
    }
}
