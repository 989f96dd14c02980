using Grainwatch.Detection.Identity;

namespace Grainwatch.Detection.Tests.Identity;

/// <summary>The table of which grain an event belongs to, row by row.</summary>
public sealed class PrincipalIdentifierTests
{
    private const string Account = "111122223333";
    private const string Hidden = "HIDDEN_DUE_TO_SECURITY_REASONS";

    private static readonly PrincipalIdentifier Identifier =
        new(role => role.StartsWith("AWSReservedSSO_", StringComparison.Ordinal) || role == "SamlPeople");

    [Fact]
    public void Identify_User_GoesByTheIdThatIsNeverGivenTwice()
    {
        var user = new UserIdentity
        {
            Type = "IAMUser",
            AccountId = Account,
            PrincipalId = "AIDA1",
            UserName = "alice",
            Arn = "arn:aws:iam::111122223333:user/alice",
        };

        AssertPrincipal("IAMUser/111122223333:AIDA1", "IAMUser/111122223333:alice", user);
        var recreated = user with { PrincipalId = "AIDA2" };
        AssertPrincipal("IAMUser/111122223333:AIDA2", "IAMUser/111122223333:alice", recreated);
    }

    [Fact]
    public void Identify_UserWithoutId_GoesByItsArn() => AssertPrincipal(
        "IAMUser/111122223333:arn:aws:iam::111122223333:user/alice",
        "IAMUser/111122223333:alice",
        new UserIdentity
        {
            Type = "IAMUser",
            AccountId = Account,
            UserName = "alice",
            Arn = "arn:aws:iam::111122223333:user/alice",
        });

    /// <summary>Their memories are told by us alone.</summary>
    [Theory]
    [InlineData("Trail", "delivery")]
    [InlineData("Gateway", "host")]
    public void Identify_TypeOfOurs_IsNobodys(string type, string id) => AssertPrincipal(
        "Unattributed/111122223333:111122223333",
        "Unattributed/111122223333:unattributed",
        new UserIdentity { Type = type, AccountId = Account, PrincipalId = id, UserName = id });

    [Theory]
    [InlineData(Account, null)]
    [InlineData(Account, "root")]
    [InlineData(null, null)]
    public void Identify_Root_IsOnePerAccount(string? principalId, string? userName) => AssertPrincipal(
        "Root/111122223333:root",
        "Root/111122223333:root",
        new UserIdentity { Type = "Root", AccountId = Account, PrincipalId = principalId, UserName = userName });

    [Theory]
    [InlineData("web", "AROA1:i-0123456789abcdef0", "AROA1", "web", "i-0123456789abcdef0")]
    [InlineData("Operators", "AROA1:bob@example.org", "AROA1", "Operators", "bob@example.org")]
    [InlineData("AWSReservedSSO_Admin_01", "AROA1:carol", "AROA1:carol", "AWSReservedSSO_Admin_01/carol", "carol")]
    [InlineData("SamlPeople", "AROA1:dave", "AROA1:dave", "SamlPeople/dave", "dave")]
    [InlineData("web", "AROA1", "AROA1", "web", null)]
    [InlineData("web", "AROA1:", "AROA1", "web", null)]
    [InlineData("SamlPeople", "AROA1:", "AROA1", "SamlPeople", null)]
    [InlineData("web", "AROA1:a:b", "AROA1", "web", "a:b")]
    public void Identify_RoleSession_IsTheRoleUnlessSessionsArePeople(
        string role, string principalId, string id, string name, string? session)
    {
        var identity = new UserIdentity
        {
            Type = "AssumedRole",
            AccountId = Account,
            PrincipalId = principalId,
            Arn = $"arn:aws:sts::111122223333:assumed-role/{role}/session",
        };

        AssertPrincipal($"AssumedRole/{Account}:{id}", $"AssumedRole/{Account}:{name}", identity);
        Assert.Equal(session, Identifier.Identify(identity).Session);
    }

    [Fact]
    public void Identify_RoleSessionWithoutArn_IsNamedByItsIssuer() => AssertPrincipal(
        "AssumedRole/111122223333:AROA1:carol",
        "AssumedRole/111122223333:AWSReservedSSO_Admin_01/carol",
        new UserIdentity
        {
            Type = "AssumedRole",
            AccountId = Account,
            PrincipalId = "AROA1:carol",
            IssuerName = "AWSReservedSSO_Admin_01",
        });

    [Theory]
    [InlineData("111122223333:dave", "dave")]
    [InlineData("111122223333:a:b", "a:b")]
    [InlineData("dave", "dave")]
    public void Identify_FederatedUser_GoesByItsName(string principalId, string name) => AssertPrincipal(
        $"FederatedUser/111122223333:{name}",
        $"FederatedUser/111122223333:{name}",
        new UserIdentity { Type = "FederatedUser", AccountId = Account, PrincipalId = principalId });

    [Theory]
    [InlineData("IdentityCenterUser", "5448", null, "Erin", "5448")]
    [InlineData("IdentityCenterUser", null, "d-1.5448", "Erin", "d-1.5448")]
    [InlineData("IdentityCenterUser", null, null, "Erin", "erin")]
    [InlineData("Unknown", null, Account, "Erin", "erin")]
    [InlineData("Unknown", "5448", Account, "Erin", "5448")]
    public void Identify_IdentityCenterUser_PrefersTheStoresId(
        string type, string? onBehalfOf, string? principalId, string userName, string id) => AssertPrincipal(
        $"{type}/111122223333:{id}",
        $"{type}/111122223333:Erin",
        new UserIdentity
        {
            Type = type,
            AccountId = Account,
            OnBehalfOfUserId = onBehalfOf,
            PrincipalId = principalId,
            UserName = userName,
        });

    [Theory]
    [InlineData("AWSAccount", "AIDA1:session", null, "AIDA1", "AIDA1")]
    [InlineData("AWSAccount", "AIDA1", "alice", "AIDA1", "alice")]
    [InlineData("Role", null, "Deploy", "deploy", "Deploy")]
    [InlineData("Role", ":x", "Deploy", "deploy", "Deploy")]
    [InlineData("SAMLUser", "provider:Bob", "bob", "provider:Bob", "bob")]
    [InlineData("WebIdentityUser", null, "Bob", "bob", "Bob")]
    [InlineData("Directory", "S-1-5", null, "S-1-5", "S-1-5")]
    [InlineData("SomethingNew", "X1", null, "X1", "X1")]
    public void Identify_OtherTypes_GoByIdElseByName(
        string type, string? principalId, string? userName, string id, string name) => AssertPrincipal(
        $"{type}/111122223333:{id}",
        $"{type}/111122223333:{name}",
        new UserIdentity { Type = type, AccountId = Account, PrincipalId = principalId, UserName = userName });

    [Theory]
    [InlineData("AWSService", null)]
    [InlineData("AWSService", "inspector2.amazonaws.com")]
    [InlineData(null, "inspector2.amazonaws.com")]
    [InlineData("", "AWS Internal")]
    public void Identify_Service_IsNobody(string? type, string? invokedBy)
    {
        var found = Identifier.Identify(new UserIdentity { Type = type, InvokedBy = invokedBy, AccountId = Account });

        Assert.Equal(new Identification(IdentificationKind.Service), found);
    }

    [Fact]
    public void Identify_UserInvokedThroughAService_IsTheUser() => AssertPrincipal(
        "IAMUser/111122223333:AIDA1",
        "IAMUser/111122223333:AIDA1",
        new UserIdentity
        {
            Type = "IAMUser",
            AccountId = Account,
            PrincipalId = "AIDA1",
            InvokedBy = "cloudformation.amazonaws.com",
        });

    [Theory]
    [InlineData("IAMUser", null, Hidden)]
    [InlineData("IAMUser", "", "")]
    [InlineData("IAMUser", null, "alice")]
    [InlineData("SAMLUser", Hidden, Hidden)]
    [InlineData("AssumedRole", ":session", null)]
    [InlineData("FederatedUser", "111122223333:", null)]
    [InlineData("Unknown", Account, Hidden)]
    [InlineData(null, "AIDA1", "alice")]
    public void Identify_NoUsableId_IsUnattributed(string? type, string? principalId, string? userName)
    {
        var identity = new UserIdentity
        {
            Type = type,
            AccountId = Account,
            PrincipalId = principalId,
            UserName = userName,
        };

        Assert.Equal("Unattributed/111122223333:111122223333", Identifier.Identify(identity).Principal?.Key.Text);
    }

    [Theory]
    [InlineData("999988887777", Account, "999988887777")]
    [InlineData(null, Account, Account)]
    [InlineData("", Account, Account)]
    [InlineData("ANONYMOUS_PRINCIPAL", Account, Account)]
    [InlineData("no account", Account, Account)]
    public void Identify_Account_IsTheIdentitysElseTheRecipients(string? own, string? recipient, string expected)
    {
        var identity = new UserIdentity
        {
            Type = "IAMUser",
            PrincipalId = "AIDA1",
            AccountId = own,
            RecipientAccountId = recipient,
        };

        Assert.Equal(expected, Identifier.Identify(identity).Principal?.Key.Account);
    }

    [Fact]
    public void Identify_NoAccount_SaysSo() => Assert.Equal(
        new Identification(IdentificationKind.NoAccount),
        Identifier.Identify(new UserIdentity { Type = "IAMUser", PrincipalId = "AIDA1" }));

    [Theory]
    [InlineData("IAMUser/111122223333:AIDA1")]
    [InlineData("AssumedRole/111122223333:AROA1:i-0123456789abcdef0")]
    [InlineData("IAMUser/111122223333:arn:aws:iam::111122223333:user/a/b")]
    public void Parse_Key_GivesItsTextBack(string text)
    {
        var key = PrincipalKey.Parse(text);

        Assert.Equal(text, key.ToString());
        Assert.Equal(Account, key.Account);
        Assert.Equal(text, $"{key.Type}/{key.Account}:{key.Id}");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("IAMUser")]
    [InlineData("/1:a")]
    [InlineData("IAMUser/:a")]
    [InlineData("IAMUser/111122223333")]
    public void TryParse_AnythingElse_IsNoKey(string? text)
    {
        Assert.False(PrincipalKey.TryParse(text, out _));
        if (text is not null) Assert.Throws<FormatException>(() => PrincipalKey.Parse(text));
    }

    private static void AssertPrincipal(string key, string displayName, UserIdentity identity)
    {
        var found = Identifier.Identify(identity);

        Assert.Equal(IdentificationKind.Principal, found.Kind);
        Assert.Equal(key, found.Principal?.Key.Text);
        Assert.Equal(displayName, found.Principal?.DisplayName);
    }
}
