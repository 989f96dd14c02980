using Grainwatch.Ingest.Http;
using Xunit;

namespace Grainwatch.Ingest.Tests.Http;

public sealed class ListenAddressTests
{
    [Theory]
    [InlineData("127.0.0.1:8480", "127.0.0.1:8480")]
    [InlineData("127.9.9.9:1", "127.9.9.9:1")]
    [InlineData("[::1]:0", "[::1]:0")]
    [InlineData("localhost:9000", "127.0.0.1:9000")]
    public void TryParse_Loopback_IsAllowed(string text, string expected)
    {
        Assert.True(ListenAddress.TryParse(text, out var address, out _));
        Assert.Equal(expected, address.ToString());
    }

    [Theory]
    [InlineData("0.0.0.0:8480", "loopback")]
    [InlineData("[::]:8480", "loopback")]
    [InlineData("192.168.1.5:8480", "loopback")]
    [InlineData("127.0.0.1", "address and port")]
    [InlineData("::1", "address and port")]
    [InlineData("[::1]", "address and port")]
    [InlineData("8480", "address and port")]
    [InlineData("example.com:8480", "address and port")]
    [InlineData("127.0.0.1:99999", "address and port")]
    [InlineData("", "address and port")]
    public void TryParse_Otherwise_SaysWhy(string text, string why)
    {
        Assert.False(ListenAddress.TryParse(text, out _, out var error));
        Assert.Contains(why, error, StringComparison.Ordinal);
    }
}
