using Grainwatch.Detection.Identity;

namespace Grainwatch.Detection.Events;

/// <summary>
/// One CloudTrail record as the product keeps it: read once by the gateway, attributed and located, about a tenth of
/// the record's bytes. Strings are interned by whoever makes it. Events order by (<see cref="Time"/>,
/// <see cref="Id"/>).
/// </summary>
public sealed record TrailEvent : IComparable<TrailEvent>
{
    /// <summary>CloudTrail's <c>eventID</c>.</summary>
    public required EventId Id { get; init; }

    /// <summary>
    /// The <c>eventID</c> of the record that corrected this event (an <c>addendum</c> that names another event): the
    /// event then goes by the id of the one it replaces, <see cref="Id"/>. Null for all others.
    /// </summary>
    public EventId? Addendum { get; init; }

    /// <summary><c>eventTime</c>, UTC.</summary>
    public required DateTime Time { get; init; }

    /// <summary>Whose memory the event belongs to.</summary>
    public required Principal Principal { get; init; }

    /// <summary><c>eventSource</c>, "signin.amazonaws.com"; empty when absent.</summary>
    public required string Source { get; init; }

    /// <summary><c>eventName</c>, "ConsoleLogin".</summary>
    public required string Name { get; init; }

    /// <summary>
    /// Event type with <c>Mfa</c>: an absent one of <c>signin.amazonaws.com</c> reads as AwsConsoleSignIn.
    /// </summary>
    public required EventTypeKey Type { get; init; }

    /// <summary>Where the request came from.</summary>
    public required Origin Origin { get; init; }

    /// <summary>Whether the request succeeded: no error, and no response element that says otherwise.</summary>
    public required bool Succeeded { get; init; }

    /// <summary>What the event is for the sign-in rules.</summary>
    public SignInKind SignIn { get; init; }

    /// <summary><c>userIdentity.arn</c>, when the record carries one.</summary>
    public string? Arn { get; init; }

    /// <summary>The access key the request was signed with; null when absent or empty.</summary>
    public string? AccessKeyId { get; init; }

    /// <summary>
    /// The role session's name (after the colon of the principal id), when the identity is a role session.
    /// </summary>
    public string? Session { get; init; }

    /// <summary>Who issued the session, when the record says so.</summary>
    public SessionIssuer? Issuer { get; init; }

    /// <summary><c>userAgent</c>; null when absent.</summary>
    public string? UserAgent { get; init; }

    /// <summary><c>awsRegion</c>: where the API was, never where the caller was.</summary>
    public string? Region { get; init; }

    /// <summary>Why it failed: <c>errorCode</c>, else <c>errorMessage</c>, else "Failure".</summary>
    public string? Error { get; init; }

    /// <summary><c>sessionContext.ec2RoleDelivery</c>: "1.0" is IMDSv1, "2.0" is IMDSv2.</summary>
    public string? InstanceMetadata { get; init; }

    /// <summary>Whether the event is one of <c>signin.amazonaws.com</c>.</summary>
    public bool IsSignIn => SignIn != SignInKind.None;

    /// <summary>A successful <c>ConsoleLogin</c>.</summary>
    public bool IsLogin => SignIn == SignInKind.ConsoleLogin && Succeeded;

    /// <summary>A successful <c>GetSigninToken</c>.</summary>
    public bool IsToken => SignIn == SignInKind.GetSigninToken && Succeeded;

    /// <inheritdoc/>
    public int CompareTo(TrailEvent? other)
    {
        if (other is null) return 1;
        var byTime = Time.CompareTo(other.Time);
        return byTime != 0 ? byTime : Id.CompareTo(other.Id);
    }
}

/// <summary>What an event of <c>signin.amazonaws.com</c> is.</summary>
public enum SignInKind : byte
{
    /// <summary>Not a sign-in event.</summary>
    None,

    /// <summary>A sign-in to the console, successful or not.</summary>
    ConsoleLogin,

    /// <summary>A console sign-in token was made from credentials.</summary>
    GetSigninToken,

    /// <summary>
    /// A step that proves nothing: <c>CheckMfa</c>, <c>PasswordRecoveryRequested</c>, <c>CredentialChallenge</c>.
    /// </summary>
    Step,

    /// <summary>Any other, such as <c>SwitchRole</c>.</summary>
    Other,
}
