namespace Grainwatch.Ingest.CloudTrail;

/// <summary>
/// What whole <c>userIdentity</c> objects say, remembered by their bytes: a third of a record, and the same in all
/// records of a session. Bounded. For one thread.
/// </summary>
/// <remarks>
/// Where an object ends is not known before it is read, so the key is made of its first bytes, which hold the principal
/// id; what is remembered under it is compared whole, and an object ends where its equal does.
/// </remarks>
internal sealed class KnownIdentities
{
    private const int Ways = 4;
    private const int SetBits = 10;
    private const int KeyBytes = 128;
    private const int ObjectBytesMax = 2048;

    private readonly KnownIdentity?[] _slots = new KnownIdentity?[Ways << SetBits];

    // Hashes of objects met once. One that is never met again must not cost a copy.
    private readonly uint[] _metOnce = new uint[Ways << SetBits];

    /// <summary>The object that the data starts with, when it is remembered.</summary>
    public KnownIdentity? Find(ReadOnlySpan<byte> data)
    {
        if (data.Length < KeyBytes) return null;
        foreach (var known in SetOf(ByteHash.Of(data[..KeyBytes])))
        {
            if (known is not null && data.StartsWith(known.Json)) return known;
        }

        return null;
    }

    /// <summary>Remembers what an object says, from the second time on that it is met.</summary>
    public void Add(ReadOnlySpan<byte> json, scoped in RecordDraft draft)
    {
        if (json.Length is < KeyBytes or > ObjectBytesMax) return;
        var whole = ByteHash.Of(json);
        ref var met = ref _metOnce[whole >> (32 - SetBits - 2)];
        if (met != whole)
        {
            met = whole;
            return;
        }

        var set = SetOf(ByteHash.Of(json[..KeyBytes]));
        set[..(Ways - 1)].CopyTo(set[1..]);
        set[0] = new KnownIdentity(json.ToArray(), draft);
    }

    private Span<KnownIdentity?> SetOf(uint hash) => _slots.AsSpan((int)(hash >> (32 - SetBits)) * Ways, Ways);
}

/// <summary>One <c>userIdentity</c> object: its bytes, what they say, and whose events it means.</summary>
internal sealed class KnownIdentity
{
    private readonly string? _type, _principalId, _arn, _accountId, _accessKeyId, _userName, _invokedBy, _onBehalfOf;
    private readonly string? _issuerArn, _issuerName, _issuerAccount, _instanceMetadata;
    private readonly bool _mfa;
    private string? _recipient;
    private Attribution? _attribution;

    /// <summary>Takes from a draft what the object has put there.</summary>
    public KnownIdentity(byte[] json, scoped in RecordDraft draft)
    {
        Json = json;
        (_type, _principalId, _arn, _accountId) = (draft.IdentityType, draft.PrincipalId, draft.Arn, draft.AccountId);
        (_accessKeyId, _userName, _invokedBy) = (draft.AccessKeyId, draft.UserName, draft.InvokedBy);
        (_onBehalfOf, _instanceMetadata, _mfa) = (draft.OnBehalfOfUserId, draft.InstanceMetadata, draft.Mfa);
        (_issuerArn, _issuerName, _issuerAccount) = (draft.IssuerArn, draft.IssuerName, draft.IssuerAccount);
    }

    /// <summary>The object.</summary>
    public byte[] Json { get; }

    /// <summary>Puts into a draft what the object says.</summary>
    public void CopyTo(ref RecordDraft draft)
    {
        draft.Known = this;
        (draft.IdentityType, draft.PrincipalId, draft.Arn, draft.AccountId) = (_type, _principalId, _arn, _accountId);
        (draft.AccessKeyId, draft.UserName, draft.InvokedBy) = (_accessKeyId, _userName, _invokedBy);
        (draft.OnBehalfOfUserId, draft.InstanceMetadata) = (_onBehalfOf, _instanceMetadata);
        (draft.IssuerArn, draft.IssuerName, draft.IssuerAccount) = (_issuerArn, _issuerName, _issuerAccount);
        draft.Mfa |= _mfa;
    }

    /// <summary>
    /// Whose events they are. Two fields outside the object may matter: the recipient's account, for which the answer
    /// is remembered, and a typed user name, which is rare.
    /// </summary>
    public Attribution Attribute(Attributions attributions, scoped in RecordDraft draft)
    {
        if (draft.TypedUserName is not null) return attributions.Find(draft.Identity, draft.Issuer);
        if (_attribution is not null && ReferenceEquals(_recipient, draft.RecipientAccountId)) return _attribution;
        _recipient = draft.RecipientAccountId;
        return _attribution = attributions.Find(draft.Identity, draft.Issuer);
    }
}
