using Grainwatch.Detection.Events;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Policies;
using Grainwatch.Local.Quality;
using Xunit;

namespace Grainwatch.Local.Tests.Quality;

public sealed class SessionScopeTests
{
    private static readonly Policy Saml = Policy.Default with { SessionScopedRoles = ["saml-*"] };

    [Theory]
    [InlineData("AROAONE:ada@grove.example", "saml-engineer")]
    [InlineData("AROATWO:ada", "AWSReservedSSO_Read_0123")]
    [InlineData("AROATHREE:ada", "deploy")]
    public void Apply_EitherWay_IsWhatThePolicyIdentifies(string principalId, string role)
    {
        var identity = new UserIdentity
        {
            Type = "AssumedRole",
            PrincipalId = principalId,
            AccountId = "123456789012",
            Arn = $"arn:aws:sts::123456789012:assumed-role/{role}/{principalId.Split(':')[1]}",
        };
        var scopes = (ToSaml: new SessionScope(Saml), ToDefault: new SessionScope(Policy.Default));

        var (a, b) = (Event(Policy.Default, identity), Event(Saml, identity));

        Assert.Equal(b.Principal, scopes.ToSaml.Apply(a).Principal);
        Assert.Equal(a.Principal, scopes.ToDefault.Apply(b).Principal);
        Assert.Equal(a.Principal, scopes.ToDefault.Apply(a).Principal);
    }

    [Fact]
    public void Apply_RoleWithoutAName_StaysTheRole()
    {
        var e = Event(Policy.Default, new UserIdentity
        {
            Type = "AssumedRole",
            PrincipalId = "AROAONE:ada",
            AccountId = "123456789012",
        });

        Assert.Same(e, new SessionScope(Policy.Default with { SessionScopedRoles = ["*"] }).Apply(e));
    }

    [Fact]
    public void Apply_User_IsUntouched()
    {
        var e = Event(Policy.Default, new UserIdentity
        {
            Type = "IAMUser",
            PrincipalId = "AIDAONE",
            AccountId = "123456789012",
        });

        Assert.Same(e, new SessionScope(Saml).Apply(e));
    }

    [Fact]
    public void Differs_OnlyByTheRoles()
    {
        Assert.True(SessionScope.Differs(Policy.Default, Saml));
        Assert.False(SessionScope.Differs(Policy.Default, Policy.Default with { Countries = 3 }));
    }

    private static TrailEvent Event(Policy policy, in UserIdentity identity)
    {
        var identified = policy.CreateIdentifier().Identify(identity);
        return new TrailEvent
        {
            Id = EventId.Parse("e"),
            Time = Samples.Noon,
            Principal = identified.Principal!,
            Session = identified.Session,
            Source = "sts.amazonaws.com",
            Name = "GetCallerIdentity",
            Type = new EventTypeKey(TrailEventType.AwsApiCall, false),
            Origin = new Origin("81.2.69.142"),
            Succeeded = true,
        };
    }
}
