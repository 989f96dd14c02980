using Grainwatch.Detection.Identity;

namespace Grainwatch.Contract.Stories;

/// <summary>Somebody who acts in a story, with everything by which a record names them.</summary>
/// <param name="Principal">Whose memory it is.</param>
/// <param name="Arn">ARN of the records.</param>
/// <param name="AccessKeyId">Key that signs the API calls.</param>
public sealed record Actor(Principal Principal, string Arn, string? AccessKeyId)
{
    /// <summary>Name of the role session, when the actor is one.</summary>
    public string? Session { get; init; }

    /// <summary>Who issued the session.</summary>
    public SessionIssuer? Issuer { get; init; }

    /// <summary>The key of the actor's memory.</summary>
    public PrincipalKey Key => Principal.Key;

    /// <summary>An IAM user with a long-lived access key.</summary>
    public static Actor User(string account, string name) => new(
        new Principal(new PrincipalKey("IAMUser", account, "AIDA" + name.ToUpperInvariant()), name),
        $"arn:aws:iam::{account}:user/{name}",
        $"AKIA{name.ToUpperInvariant()}{account}");

    /// <summary>A person who comes through a federation broker.</summary>
    public static Actor Federated(string account, string name) => new(
        new Principal(new PrincipalKey("FederatedUser", account, name), name),
        $"arn:aws:sts::{account}:federated-user/{name}",
        $"ASIA{name.ToUpperInvariant()}{account}")
    {
        Issuer = new SessionIssuer($"arn:aws:iam::{account}:user/broker", "broker", account),
    };

    /// <summary>A session of an EC2 instance's role; sessions of one role are one principal.</summary>
    public static Actor Instance(string account, string role, string session) => new(
        new Principal(new PrincipalKey("AssumedRole", account, "AROA" + role.ToUpperInvariant()), role),
        $"arn:aws:sts::{account}:assumed-role/{role}/{session}",
        $"ASIA{role.ToUpperInvariant()}{account}")
    {
        Session = session,
        Issuer = new SessionIssuer($"arn:aws:iam::{account}:role/{role}", role, account),
    };
}
