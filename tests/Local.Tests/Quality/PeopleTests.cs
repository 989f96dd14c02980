using Grainwatch.Local.Quality;
using Xunit;

namespace Grainwatch.Local.Tests.Quality;

public sealed class PeopleTests
{
    [Theory]
    [InlineData("IAMUser/123456789012:Ada", "ada")]
    [InlineData("IAMUser/123456789012:ada@grove.example", "ada")]
    [InlineData("SAMLUser/123456789012:ada@grove.example", "ada")]
    [InlineData("AssumedRole/123456789012:AWSReservedSSO_Read_0123/ada@grove.example", "ada")]
    [InlineData("IdentityCenterUser/123456789012:ada", "ada")]
    [InlineData("FederatedUser/123456789012:ada", "ada")]
    [InlineData("Root/123456789012:root", "Root/123456789012:root")]
    public void NameOf_Person_IsTheSameForAllItsPrincipals(string principal, string name) =>
        Assert.Equal(name, People.NameOf(principal));

    [Theory]
    [InlineData("AssumedRole/123456789012:deploy")]
    [InlineData("AssumedRole/123456789012:worker/i-08e49a5b677107cf1")]
    [InlineData("AssumedRole/123456789012:worker/mi-08e49a5b677107cf1")]
    [InlineData("WebIdentityUser/123456789012:repo")]
    [InlineData("Unattributed/123456789012:unattributed")]
    [InlineData("IdentityCenterUser/123456789012:ec611ec7-f7be-4f2c-a7a7-2edc09510a29")]
    [InlineData("nonsense")]
    public void NameOf_NobodyInParticular_IsNull(string principal) => Assert.Null(People.NameOf(principal));

    [Fact]
    public void NameOf_SessionNamedLikeAnInstance_IsAPerson() =>
        Assert.Equal("i-am-ada", People.NameOf("AssumedRole/123456789012:role/i-am-ada"));
}
