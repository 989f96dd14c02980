using Grainwatch.Ingest.Http.Access;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Grainwatch.Ingest.Tests.Http.Access;

public sealed class ProxyIdentityTests
{
    [Theory]
    [InlineData("soc", true)]
    [InlineData(" others ,\tsoc ", true)]
    [InlineData(",,soc,", true)]
    [InlineData("soc\u00A0", false)]
    [InlineData("\u2003soc", false)]
    [InlineData("\u0455oc", false)]
    [InlineData("SOC", false)]
    [InlineData("soc;others", false)]
    public void Read_GroupThatLooksLikeAnother_IsNotIt(string groups, bool isSoc)
    {
        var request = new DefaultHttpContext().Request;
        request.Headers["X-Forwarded-User"] = "ana\u00A0";
        request.Headers["X-Forwarded-Groups"] = groups;

        var (name, read) = ProxyIdentity.Read(request)!.Value;

        Assert.Equal(isSoc, read.Contains("soc", StringComparer.Ordinal));
        Assert.Equal("ana\u00A0", name);
    }

    [Theory]
    [InlineData("X-Forwarded-Email")]
    [InlineData("X-Forwarded-User")]
    [InlineData("X-Forwarded-Groups")]
    public void Read_HeaderTwice_IsNobody(string header)
    {
        var request = new DefaultHttpContext().Request;
        request.Headers["X-Forwarded-User"] = "ana";
        request.Headers[header] = new(["ana", "ben"]);

        Assert.Null(ProxyIdentity.Read(request));
    }
}
