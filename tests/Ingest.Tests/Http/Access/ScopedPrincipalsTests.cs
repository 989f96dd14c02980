using System.Collections.Frozen;
using System.Reflection;
using Grainwatch.Contract;
using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Principals;
using Grainwatch.Ingest.Http.Access;
using Grainwatch.Ingest.Tests.Routing;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Grainwatch.Ingest.Tests.Http.Access;

public sealed class ScopedPrincipalsTests
{
    private const string Seen = AccessFixture.Seen;

    private readonly FakePrincipals _all = new();

    [Fact]
    public void Port_EveryMethod_IsScoped()
    {
        // One with a body of its own on the port would compile without, and answer for nobody.
        var map = typeof(ScopedPrincipals).GetInterfaceMap(typeof(IPrincipals));

        Assert.All(map.TargetMethods, method => Assert.Equal(typeof(ScopedPrincipals), method.DeclaringType));
    }

    [Fact]
    public async Task Find_ManyOthersOfTheName_DoNotTakeItsPlace()
    {
        for (var i = 0; i < 50; i++) await QueryEndpointTests.RaiseAsync(_all, $"000000000{i:D3}", "alice");
        await QueryEndpointTests.RaiseAsync(_all, Seen, "alice");

        var found = await Scoped(Seen).FindAsync("alice", 2);

        Assert.Equal($"FederatedUser/{Seen}:alice", Assert.Single(found).Key);
    }

    [Fact]
    public async Task Alerts_OfManyAccounts_AreThoseOfOneList()
    {
        for (var i = 0; i < 40; i++) await QueryEndpointTests.RaiseAsync(_all, $"000000000{i:D3}", $"user{i}");
        var accounts = Enumerable.Range(5, 30).Select(i => $"000000000{i:D3}").ToArray();
        var query = new AlertQuery { Limit = 7 };

        var seen = await Scoped(accounts).AlertsAsync(query);

        var everything = await _all.AlertsAsync(query with { Limit = AlertQuery.LimitMax });
        Assert.Equal(
            everything.Where(alert => accounts.Contains(alert.Account)).Take(7).Select(alert => alert.Id),
            seen.Select(alert => alert.Id));
    }

    [Fact]
    public async Task Riskiest_OfSomeAccounts_HoldsNoOthers()
    {
        await QueryEndpointTests.RaiseAsync(_all, Seen, "carol");
        await QueryEndpointTests.RaiseAsync(_all, AccessFixture.Foreign, "dave");

        var all = new PrincipalQuery { AsOf = DateTime.UtcNow };
        Assert.Equal(Seen, Assert.Single((await Scoped(Seen).ListPrincipalsAsync(all)).Principals).Account);
        Assert.Empty(await Scoped(Seen).RiskiestAsync(AccessFixture.Foreign));
    }

    [Fact]
    public async Task Alert_OfAForeignPrincipalThatCannotBeServed_IsUnknown()
    {
        var key = new PrincipalKey("FederatedUser", AccessFixture.Foreign, "dave");
        var scoped = Scoped(Poisoned(key), Seen);

        Assert.Null(await scoped.AlertAsync(new AlertId(7)));
        await Assert.ThrowsAsync<PrincipalPoisonedException>(
            () => Scoped(Poisoned(key), AccessFixture.Foreign).AlertAsync(new AlertId(7)));
        Assert.Empty(await scoped.PoisonedAsync());
    }

    private IPrincipals Scoped(params string[] accounts) => Scoped(_all, accounts);

    private static IPrincipals Scoped(IPrincipals all, params string[] accounts)
    {
        var scope = new AccountScope(accounts.ToFrozenSet());
        var caller = new Caller("ana", "token", [new Grant(Role.Analyst, scope)]);
        var refusals = new Refusals(AuditLog.None, new ProxyIdentity(null, []), new Strangers(1));
        return new AdmittedRequest(new DefaultHttpContext(), all, caller, scope, refusals)
        {
            IsStillAdmitted = () => true,
        }.Principals;
    }

    private static IPrincipals Poisoned(PrincipalKey key)
    {
        var host = DispatchProxy.Create<IPrincipals, PoisonedHost>();
        ((PoisonedHost)host).Key = key;
        return host;
    }

    /// <summary>A host whose one principal cannot be served.</summary>
#pragma warning disable CA1852 // Its proxy derives from it when it is made.
    internal class PoisonedHost : DispatchProxy
#pragma warning restore CA1852
    {
        public PrincipalKey Key { get; set; } = null!;

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod!.Name switch
        {
            nameof(IPrincipals.AlertAsync) => Task.FromException<Alert?>(
                new PrincipalPoisonedException(Key.Text, DateTime.UnixEpoch, "It cannot be read.")),
            nameof(IPrincipals.PoisonedAsync) => Task.FromResult<IReadOnlyList<PoisonedPrincipal>>(
                [new PoisonedPrincipal(Key.Text, DateTime.UnixEpoch, DateTime.UnixEpoch, "It cannot be read.", true)]),
            _ => throw new NotSupportedException(targetMethod.Name),
        };
    }
}
