using Grainwatch.Ingest.Files;
using Xunit;

namespace Grainwatch.Ingest.Tests.Files;

public sealed class ByteSizeTests
{
    [Theory]
    [InlineData("256MiB", 268_435_456)]
    [InlineData("2 gb", 2_000_000_000)]
    [InlineData("65536", 65_536)]
    [InlineData("7B", 7)]
    [InlineData("0", 0)]
    public void TryParse_Size_IsBytes(string text, long bytes)
    {
        Assert.True(ByteSize.TryParse(text, out var parsed));
        Assert.Equal(bytes, parsed);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("MiB")]
    [InlineData("-1")]
    [InlineData("1.5GiB")]
    [InlineData("1 PiB")]
    [InlineData("9000000TiB")]
    [InlineData("99999999999999999999")]
    public void TryParse_AnythingElse_IsNoSize(string? text) => Assert.False(ByteSize.TryParse(text, out _));

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(1023, "1023 B")]
    [InlineData(1536, "1.5 KiB")]
    [InlineData(268_435_456, "256 MiB")]
    public void Text_Bytes_IsShort(long bytes, string text) => Assert.Equal(text, ByteSize.Text(bytes));
}
