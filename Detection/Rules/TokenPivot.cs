using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Policies;

namespace Grainwatch.Detection.Rules;

/// <summary>
/// The GetSigninToken pivot of rule 3: which token a login was made with, and whether it was made where it was used.
/// The user agent always changes (a library makes the token, a browser uses it), so address, network and country
/// speak.
/// </summary>
internal static class TokenPivot
{
    /// <summary>
    /// The nearest token at or before the login, of the same federated session, that could still be used.
    /// </summary>
    public static TrailEvent? Find(Situation situation, TrailEvent login) =>
        situation.State.Window.Successes.LastOrDefault(token => token.IsToken
            && token.Time <= login.Time && login.Time - token.Time <= situation.Policy.TokenLifetime
            && IsSameSession(token, login));

    /// <summary>What the pivot adds to the risk; the first that holds.</summary>
    public static Reason Judge(Policy policy, TrailEvent login, TrailEvent? token)
    {
        if (token is null)
            return new Reason("no-token", 0, "No GetSigninToken of this session was seen in the 15 minutes before.");
        if (token.Origin.Ip is not { } tokenIp)
            return new Reason("token-no-address", 0, $"The token's source is no address: {token.Origin.Address}.");

        var broker = NetworkTraits.Automation | NetworkTraits.Corporate;
        if ((policy.TraitsOf(token) & broker) != NetworkTraits.None)
            return new Reason("token-broker", -26, "The token was made by a known federation broker.");
        if (login.Origin.Ip is not { } loginIp)
            return new Reason("login-no-address", 0, $"The login's source is no address: {login.Origin.Address}.");
        if (Differ(token.Origin.Place?.Country, login.Origin.Place?.Country))
        {
            return new Reason("token-other-country", 26,
                $"The token was made in {FollowUp.Where(token)}, and used from {FollowUp.Where(login)}.");
        }

        if (Differ(token.Origin.System?.Number.ToString(), login.Origin.System?.Number.ToString()))
        {
            return new Reason("token-other-network", 18,
                $"The token was made through {token.Origin.System}, and used through {login.Origin.System}.");
        }

        if (tokenIp.Subscriber != loginIp.Subscriber)
        {
            return new Reason("token-other-address", 5,
                $"The token was made at {token.Origin.Address}, and used at {login.Origin.Address}.");
        }

        return policy.TraitsOf(token).HasFlag(NetworkTraits.AutomationAgent)
            ? new Reason("token-automation", -36,
                $"A known program made the token, at the login's own address, {login.Origin.Address}.")
            : new Reason("token-same-address", -26,
                $"Token and login come from the same address, {login.Origin.Address}.");
    }

    private static bool Differ(string? left, string? right) => left is not null && right is not null && left != right;

    /// <summary>The access key decides; the ARN only where one side has none.</summary>
    private static bool IsSameSession(TrailEvent token, TrailEvent login) =>
        token.AccessKeyId is null || login.AccessKeyId is null
            ? token.Arn is not null && token.Arn == login.Arn
            : token.AccessKeyId == login.AccessKeyId;
}
