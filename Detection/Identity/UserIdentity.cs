namespace Grainwatch.Detection.Identity;

/// <summary>
/// The parts of CloudTrail's <c>userIdentity</c> that say whose event it is. Null or empty when absent.
/// </summary>
public readonly record struct UserIdentity
{
    /// <summary><c>userIdentity.type</c>.</summary>
    public string? Type { get; init; }

    /// <summary><c>userIdentity.principalId</c>.</summary>
    public string? PrincipalId { get; init; }

    /// <summary><c>userIdentity.arn</c>.</summary>
    public string? Arn { get; init; }

    /// <summary><c>userIdentity.accountId</c>.</summary>
    public string? AccountId { get; init; }

    /// <summary><c>userIdentity.userName</c>, or <c>additionalEventData.UserName</c> of Identity Center.</summary>
    public string? UserName { get; init; }

    /// <summary><c>userIdentity.invokedBy</c>.</summary>
    public string? InvokedBy { get; init; }

    /// <summary><c>userIdentity.onBehalfOf.userId</c>.</summary>
    public string? OnBehalfOfUserId { get; init; }

    /// <summary><c>sessionContext.sessionIssuer.userName</c>: the role's name where the ARN is missing.</summary>
    public string? IssuerName { get; init; }

    /// <summary>The record's <c>recipientAccountId</c>, used when the identity names no account.</summary>
    public string? RecipientAccountId { get; init; }
}
