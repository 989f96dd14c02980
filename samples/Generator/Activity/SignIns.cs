namespace Grainwatch.Samples;

/// <summary>The records of a sign-in by each kind of person, from the first step to the session.</summary>
internal sealed class SignIns(Organisation organisation, IEventSink sink)
{
    private const string StoreId = "d-9067f3a1c2";

    /// <summary>Signs a person in by browser and returns the actor of the session.</summary>
    public Actor Console(Person person, DateTime start, Origin origin, string agent, Story? story, Chance chance)
    {
        var actor = new Actor(person.Identity, origin, agent, person.Account, person.SignInRegion, Story: story);
        return person.Kind switch
        {
            PersonKind.IdentityCenter => ThroughIdentityCenter(person, actor, start, chance),
            PersonKind.Saml => ThroughSaml(person, actor, start, chance),
            PersonKind.Federated => ThroughPortal(
                (FederatedUserIdentity)person.Identity, actor, person.Office.Origin, start, chance),
            _ => WithPassword(actor, start, person.Mfa, chance),
        };
    }

    /// <summary>A password and, if asked, a second factor; now and then the first attempt fails.</summary>
    public Actor WithPassword(Actor actor, DateTime start, bool mfa, Chance chance)
    {
        if (chance.Hit(0.04))
        {
            var failed = mfa && chance.Hit(0.4) ? SignInOperations.FailedLoginAtMfa : SignInOperations.FailedLogin;
            var failure = new Failure(null, "Failed authentication");
            sink.Add(actor.Does(failed, start.AddSeconds(-chance.Between(25, 70)), chance, failure));
        }

        if (mfa)
        {
            sink.Add(actor.Does(SignInOperations.CheckMfa, start.AddSeconds(-chance.Between(4, 15)), chance));
        }

        var login = mfa ? SignInOperations.LoginWithMfa : SignInOperations.LoginWithoutMfa;
        sink.Add(actor.Does(login, start, chance));
        return actor with { Credential = Session(start, mfa, chance) };
    }

    /// <summary>The command line: the long-lived key, or keys that the access portal hands out.</summary>
    public Actor CommandLine(Person person, DateTime start, Origin origin, Story? story, Chance chance)
    {
        var actor = new Actor(
            person.Identity, origin, person.CommandLineAgent, person.Account, person.Region, Story: story);
        if (person.Kind is PersonKind.IamUser or PersonKind.Shared)
            return actor with { Credential = new Credential(person.AccessKeyId, null, false, false) };

        var role = ((RoleSessionIdentity)person.Identity).Role;
        var portal = actor with { Identity = PortalUser(person) };
        sink.Add(portal.Does(StsOperations.GetRoleCredentials(role), start, chance));
        return actor with { Credential = Session(start, mfa: false, chance) with { FromConsole = false } };
    }

    /// <summary>
    /// GetFederationToken and GetSigninToken by the portal, from where its server stands, then the login by the
    /// browser that it sends there, from wherever the person is.
    /// </summary>
    public Actor ThroughPortal(
        FederatedUserIdentity user,
        Actor browser,
        Origin server,
        DateTime start,
        Chance chance,
        TimeSpan? gap = null)
    {
        var made = start - (gap ?? TimeSpan.FromSeconds(6));
        var credential = Session(made, mfa: false, chance);
        var portal = browser with
        {
            Identity = organisation.Broker,
            Agent = Agents.Boto,
            Origin = server,
            Region = "us-east-1",
            Credential = new Credential(organisation.BrokerKey, null, false, false),
        };
        var token = StsOperations.GetFederationToken(user, credential.AccessKeyId);
        sink.Add(portal.Does(token, made, chance));
        var exchange = portal with { Identity = user, Agent = Agents.PythonUrllib, Credential = credential };
        sink.Add(exchange.Does(SignInOperations.GetSigninToken, made.AddSeconds(1), chance));
        var login = browser with { Identity = user, Credential = credential };
        sink.Add(login.Does(SignInOperations.LoginWithoutMfa, start, chance));
        return login;
    }

    private Actor ThroughIdentityCenter(Person person, Actor browser, DateTime start, Chance chance)
    {
        var workflow = Ids.Guid(chance).ToString();
        var type = person.Index % 3 == 0 ? "WEBAUTHN" : "PASSWORD,TOTP";
        var portal = browser with { Identity = PortalUser(person), Region = organisation.PortalRegion };
        Step("CredentialVerification", type == "WEBAUTHN" ? type : "PASSWORD", 22);
        if (type != "WEBAUTHN")
            Step("CredentialVerification", "TOTP", 16);
        Step("UserAuthentication", type, 15);

        var identity = (RoleSessionIdentity)person.Identity;
        sink.Add(portal.Does(StsOperations.Federate(identity.Role), start.AddSeconds(-3), chance));
        var session = browser with { Credential = Session(start.AddSeconds(-3), mfa: false, chance) };
        var exchange = session with { Agent = Agents.PortalJava };
        sink.Add(exchange.Does(SignInOperations.GetSigninTokenAsSignIn, start.AddSeconds(-2), chance));
        sink.Add(session.Does(SignInOperations.LoginWithoutMfa, start, chance));
        return session;

        void Step(string name, string credentialType, int secondsBefore)
        {
            // The verification of each credential belongs to the same workflow as the authentication.
            var step = SignInOperations.PortalStep(name, workflow, credentialType, person.Name, ok: true);
            sink.Add(portal.Does(step, start.AddSeconds(-secondsBefore), chance));
        }
    }

    private Actor ThroughSaml(Person person, Actor browser, DateTime start, Chance chance)
    {
        var identity = (RoleSessionIdentity)person.Identity;
        var provider = $"arn:aws:iam::{person.Account}:saml-provider/{IdentityFactory.SamlProvider}";
        var subject = new AssertedIdentity("SAMLUser", person.Account, IdentityFactory.Mail(person.Name),
            $"k3Zr8mWcQ0dTtYv1=:{IdentityFactory.Mail(person.Name)}", "https://idp.grove.example/saml");
        var session = Session(start.AddSeconds(-1), mfa: false, chance);
        var asking = browser with { Identity = subject, Region = "us-east-1" };
        var assume = StsOperations.AssumeRoleWithSaml(identity, session.AccessKeyId, provider);
        sink.Add(asking.Does(assume, start.AddSeconds(-1), chance));
        sink.Add(browser.Does(SignInOperations.SamlLogin(provider), start, chance));
        return browser with { Credential = session };
    }

    /// <summary>The person as IAM Identity Center knows it; the organisation's first account runs it.</summary>
    public IdentityCenterIdentity PortalUser(Person person) => new(
        organisation.Accounts[0], person.Name, StoreId,
        Ids.Guid(organisation.Draw(21, (ulong)person.Index)).ToString());

    private static Credential Session(DateTime created, bool mfa, Chance chance) =>
        new(Ids.AccessKey("ASIA", chance), created, mfa, FromConsole: true);
}
