using System.Runtime.CompilerServices;
using Grainwatch.Detection.Identity;

namespace Grainwatch.Ingest.CloudTrail;

/// <summary>
/// Whose events they are, remembered: <see cref="PrincipalIdentifier"/> decides once per identity, not once per event,
/// and equal principals and issuers are one object while they are remembered. Bounded. For one thread.
/// </summary>
internal sealed class Attributions(PrincipalIdentifier identifier)
{
    private const int Ways = 4;
    private const int SetBits = 11;
    private const int ObjectsMax = 64 * 1024;

    private readonly Attribution?[] _slots = new Attribution?[Ways << SetBits];
    private readonly Dictionary<Principal, Principal> _principals = [];
    private readonly Dictionary<SessionIssuer, SessionIssuer> _issuers = [];

    /// <summary>Whose events this identity's are. The texts come from one <see cref="Utf8Interner"/>.</summary>
    public Attribution Find(in UserIdentity identity, in IssuerTexts issuer)
    {
        var set = _slots.AsSpan(SetOf(identity) * Ways, Ways);
        foreach (var known in set)
        {
            if (known is not null && known.Matches(identity, issuer)) return known;
        }

        var made = Attribute(identity, issuer);
        set[..(Ways - 1)].CopyTo(set[1..]);
        return set[0] = made;
    }

    private static int SetOf(in UserIdentity identity)
    {
        // The texts are interned, so that who they are says what they say.
        var hash = RuntimeHelpers.GetHashCode(identity.PrincipalId);
        hash = (hash * 31) + RuntimeHelpers.GetHashCode(identity.Arn);
        hash = (hash * 31) + RuntimeHelpers.GetHashCode(identity.UserName);
        hash = (hash * 31) + RuntimeHelpers.GetHashCode(identity.AccountId);
        hash = (hash * 31) + RuntimeHelpers.GetHashCode(identity.InvokedBy);
        return (int)(((uint)hash * 2654435769u) >> (32 - SetBits));
    }

    private Attribution Attribute(in UserIdentity identity, in IssuerTexts texts)
    {
        var found = identifier.Identify(identity);
        if (found.Principal is { } principal) found = found with { Principal = Shared(_principals, principal) };
        var issuer = texts.IsEmpty ? null : new SessionIssuer(texts.Arn ?? string.Empty, texts.Name, texts.Account);
        return new Attribution(identity, texts, found, issuer is null ? null : Shared(_issuers, issuer));
    }

    private static T Shared<T>(Dictionary<T, T> known, T value)
        where T : class
    {
        if (known.TryGetValue(value, out var shared)) return shared;
        if (known.Count >= ObjectsMax) known.Clear();
        known.Add(value, value);
        return value;
    }
}

/// <summary>The texts of <c>sessionContext.sessionIssuer</c>; null when absent.</summary>
internal readonly record struct IssuerTexts(string? Arn, string? Name, string? Account)
{
    /// <summary>Whether the record says nothing of an issuer: <c>{}</c> is usual.</summary>
    public bool IsEmpty => Arn is null && Name is null && Account is null;
}

/// <summary>An identity, and what was decided about it.</summary>
internal sealed class Attribution(UserIdentity identity, IssuerTexts texts, Identification found, SessionIssuer? issuer)
{
    private readonly UserIdentity _identity = identity;
    private readonly IssuerTexts _texts = texts;

    /// <summary>Whose events they are.</summary>
    public Identification Found { get; } = found;

    /// <summary>Who issued the session, when the records say so.</summary>
    public SessionIssuer? Issuer { get; } = issuer;

    /// <summary>Whether the texts are the very same strings. Equal copies of pushed-out strings merely miss.</summary>
    public bool Matches(in UserIdentity identity, in IssuerTexts texts) =>
        ReferenceEquals(_identity.PrincipalId, identity.PrincipalId)
        && ReferenceEquals(_identity.Arn, identity.Arn)
        && ReferenceEquals(_identity.UserName, identity.UserName)
        && ReferenceEquals(_identity.AccountId, identity.AccountId)
        && ReferenceEquals(_identity.Type, identity.Type)
        && ReferenceEquals(_identity.InvokedBy, identity.InvokedBy)
        && ReferenceEquals(_identity.OnBehalfOfUserId, identity.OnBehalfOfUserId)
        && ReferenceEquals(_identity.IssuerName, identity.IssuerName)
        && ReferenceEquals(_identity.RecipientAccountId, identity.RecipientAccountId)
        && ReferenceEquals(_texts.Arn, texts.Arn)
        && ReferenceEquals(_texts.Name, texts.Name)
        && ReferenceEquals(_texts.Account, texts.Account);
}
