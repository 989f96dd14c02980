using System.Net;
using System.Text;
using Grainwatch.Detection.Events;
using Xunit;

namespace Grainwatch.Ingest.Tests.Geolocation;

public sealed class SourceIpTests
{
    [Theory]
    [InlineData("203.0.114.7", "203.0.114.7")]
    [InlineData("0.0.0.0", "0.0.0.0")]
    [InlineData("255.255.255.255", "255.255.255.255")]
    [InlineData("::ffff:8.8.8.8", "8.8.8.8")]
    [InlineData("::FFFF:0808:0808", "8.8.8.8")]
    [InlineData("::", "::")]
    [InlineData("::1", "::1")]
    [InlineData("1::", "1::")]
    [InlineData("2A00:1450:4007:080e:0:0:0:200E", "2a00:1450:4007:80e::200e")]
    [InlineData("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8")]
    [InlineData("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0")]
    [InlineData("::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8")]
    [InlineData("1:0:0:4:0:0:0:8", "1:0:0:4::8")]
    [InlineData("64:ff9b::192.0.2.33", "64:ff9b::c000:221")]
    [InlineData("1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304")]
    public void TryParse_Address_IsThatAddress(string text, string canonical)
    {
        Assert.True(SourceIp.TryParse(text.AsSpan(), out var ip));
        Assert.Equal(canonical, ip.ToString());
        Assert.True(SourceIp.TryParse(Encoding.UTF8.GetBytes(text), out var fromUtf8));
        Assert.Equal(ip, fromUtf8);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("1")]
    [InlineData("16909060")]
    [InlineData("1.2")]
    [InlineData("1.2.3")]
    [InlineData("1.2.3.4.5")]
    [InlineData("1.2.3.")]
    [InlineData(".1.2.3.4")]
    [InlineData("1..2.3")]
    [InlineData("01.2.3.4")]
    [InlineData("1.2.3.00")]
    [InlineData("0x1.2.3.4")]
    [InlineData("1.2.3.256")]
    [InlineData("1.2.3.1000")]
    [InlineData("-1.2.3.4")]
    [InlineData("+1.2.3.4")]
    [InlineData("1.2.3.4 ")]
    [InlineData(" 1.2.3.4")]
    [InlineData("1.2.3.4\n")]
    [InlineData("1.2.3.4/24")]
    [InlineData("1.2.3.4:80")]
    [InlineData("１.2.3.4")]
    [InlineData(":")]
    [InlineData(":::")]
    [InlineData(":1")]
    [InlineData("1:")]
    [InlineData(":1:2:3:4:5:6:7:8")]
    [InlineData("1:2:3:4:5:6:7:8:")]
    [InlineData("1:2:3:4:5:6:7")]
    [InlineData("1:2:3:4:5:6:7:8:9")]
    [InlineData("1:2:3:4:5:6:7:8::")]
    [InlineData("::1:2:3:4:5:6:7:8")]
    [InlineData("1::2::3")]
    [InlineData("::1::")]
    [InlineData("1:::2")]
    [InlineData("12345::")]
    [InlineData("g::")]
    [InlineData("[::1]")]
    [InlineData("fe80::1%eth0")]
    [InlineData("::1/128")]
    [InlineData("::1.2.3")]
    [InlineData("::1.2.3.4:5")]
    [InlineData("1:2:3:4:5:6:7:1.2.3.4")]
    [InlineData("ec2.amazonaws.com")]
    [InlineData("AWS Internal")]
    public void TryParse_Junk_IsNone(string text)
    {
        Assert.False(SourceIp.TryParse(text.AsSpan(), out var ip));
        Assert.Equal(default, ip);
        Assert.False(SourceIp.TryParse(Encoding.UTF8.GetBytes(text), out _));
    }

    [Fact]
    public void ToString_RandomAddresses_ReadBackAndAgreeWithTheFramework()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        var bytes = new byte[16];
        for (var i = 0; i < 10_000; i++)
        {
            random.NextBytes(bytes);
            foreach (var zero in Enumerable.Range(0, 16).Where(_ => random.Next(3) == 0)) bytes[zero] = 0;
            var framework = new IPAddress(bytes);
            Assert.True(SourceIp.TryParse(framework.ToString().AsSpan(), out var ip), $"seed {seed}: {framework}");
            var written = new byte[16];
            ip.WriteBytes(written);
            Assert.True(bytes.AsSpan().SequenceEqual(written), $"seed {seed}: {framework}");
            Assert.True(SourceIp.TryParse(ip.ToString().AsSpan(), out var again) && again == ip, $"seed {seed}: {ip}");
        }
    }

    [Theory]
    [InlineData("0.1.2.3", "1.0.0.0")]
    [InlineData("10.255.255.255", "11.0.0.0")]
    [InlineData("100.64.0.0", "100.63.255.255")]
    [InlineData("100.127.255.255", "100.128.0.0")]
    [InlineData("127.0.0.1", "128.0.0.0")]
    [InlineData("169.254.169.254", "169.255.0.0")]
    [InlineData("172.16.0.0", "172.15.255.255")]
    [InlineData("172.31.255.255", "172.32.0.0")]
    [InlineData("192.0.0.1", "192.0.1.0")]
    [InlineData("192.0.2.255", "192.0.3.0")]
    [InlineData("192.168.0.0", "192.167.255.255")]
    [InlineData("198.18.0.0", "198.17.255.255")]
    [InlineData("198.19.255.255", "198.20.0.0")]
    [InlineData("198.51.100.0", "198.51.101.0")]
    [InlineData("203.0.113.255", "203.0.114.0")]
    [InlineData("224.0.0.0", "223.255.255.255")]
    [InlineData("255.255.255.255", "8.8.8.8")]
    [InlineData("::ffff:10.0.0.1", "::ffff:8.8.8.8")]
    [InlineData("::1", "2606:4700::1111")]
    [InlineData("fe80::1", "2001:4860::8888")]
    [InlineData("fc00::1", "2a00::1")]
    [InlineData("ff02::1", "3fff:1000::")]
    [InlineData("64:ff9b::808:808", "2600::")]
    [InlineData("2001:db8:ffff::", "2001:db9::")]
    [InlineData("2001:2::1", "2001:2:1::")]
    [InlineData("2001:1f:ffff::", "2001:20::")]
    [InlineData("3fff:fff::1", "3ffe::")]
    public void IsPublic_EdgesOfSpecialRanges_AreExact(string special, string ordinary)
    {
        Assert.True(SourceIp.TryParse(special.AsSpan(), out var inside));
        Assert.True(SourceIp.TryParse(ordinary.AsSpan(), out var outside));
        Assert.False(inside.IsPublic);
        Assert.True(outside.IsPublic);
    }

    [Fact]
    public void Prefix_OfEitherFamily_IsTheNetworkAsText()
    {
        Assert.True(SourceIp.TryParse("198.51.100.77".AsSpan(), out var v4));
        Assert.True(SourceIp.TryParse("2a00:1450:4007:80e::200e".AsSpan(), out var v6));
        Assert.Equal("198.51.100.0/24", v4.Prefix.ToPrefixString());
        Assert.Equal("2a00:1450:4007::/48", v6.Prefix.ToPrefixString());
        Assert.Equal("2a00:1450:4007:80e::", v6.Subscriber.ToString());
        Assert.Equal(v4, v4.Subscriber);
    }

    [Theory]
    [InlineData("198.51.100.77")]
    [InlineData("2a00:1450:4007:80e:ABCD:0:0:200e")]
    public void TryParse_Address_AllocatesNothing(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        _ = SourceIp.TryParse(utf8, out _);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++) _ = SourceIp.TryParse(utf8, out _);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
