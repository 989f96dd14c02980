using System.Text;
using System.Text.Json;

namespace Grainwatch.Ingest.CloudTrail;

/// <summary>
/// Reads the objects that say how a request went: <c>additionalEventData</c>, <c>responseElements</c> and
/// <c>serviceEventDetails</c>. Each method stands on a value, takes it whole when it is an object, and answers false
/// when the data ends first.
/// </summary>
internal sealed class DetailFields(FieldReader fields)
{
    /// <summary>Reads <c>additionalEventData</c>: MFA, and the user name of Identity Center.</summary>
    public bool TryReadAdditional(ref Utf8JsonReader reader, ref RecordDraft draft)
    {
        const string Path = "additionalEventData";
        if (!FieldReader.Enters(ref reader, ref draft.WrongSignInType, Path)) return true;
        ref var wrong = ref draft.WrongSignInType;
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.EndObject) return true;
            var name = fields.Unescape(ref reader);
            var field = name.Length switch
            {
                7 when name.SequenceEqual("MFAUsed"u8) => Field.MfaUsed,
                8 when name.SequenceEqual("UserName"u8) => Field.UserName,
                14 when name.SequenceEqual("CredentialType"u8) => Field.CredentialType,
                _ => Field.Other,
            };
            if (!reader.Read()) return false;
            if (field == Field.MfaUsed) draft.Mfa |= IsYes(fields.Utf8(ref reader, ref wrong, $"{Path}.MFAUsed"));
            if (field == Field.UserName) draft.TypedUserName = fields.Text(ref reader, ref wrong, $"{Path}.UserName");
            if (field == Field.CredentialType)
                draft.Mfa |= IsSecondFactor(fields.Utf8(ref reader, ref wrong, $"{Path}.CredentialType"));
            if (!FieldReader.TryLeave(ref reader)) return false;
        }

        return false;
    }

    /// <summary>
    /// Reads <c>addendum</c>: which event the record corrects. One that was merely late names none.
    /// </summary>
    public bool TryReadAddendum(ref Utf8JsonReader reader, ref RecordDraft draft)
    {
        const string Path = "addendum";
        if (!FieldReader.Enters(ref reader, ref draft.WrongSignInType, Path)) return true;
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.EndObject) return true;
            var isOriginal = fields.Unescape(ref reader).SequenceEqual("originalEventID"u8);
            if (!reader.Read()) return false;
            if (isOriginal)
            {
                var id = fields.Utf8(ref reader, ref draft.WrongSignInType, $"{Path}.originalEventID");
                if (!id.IsEmpty) draft.Corrects = EventIds.Parse(id);
            }

            if (!FieldReader.TryLeave(ref reader)) return false;
        }

        return false;
    }

    /// <summary>
    /// Reads <c>responseElements</c> or <c>serviceEventDetails</c>: the element that bears the event's name, where
    /// there is one, says whether it succeeded. The event's name must be known.
    /// </summary>
    public bool TryReadOutcome(ref Utf8JsonReader reader, ref RecordDraft draft, string path)
    {
        if (!FieldReader.Enters(ref reader, ref draft.WrongSignInType, path)) return true;
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.EndObject) return true;
            var named = Ascii.Equals(fields.Unescape(ref reader), draft.Name);
            if (!reader.Read()) return false;
            if (named && reader.TokenType == JsonTokenType.String)
                draft.Failed |= !Ascii.EqualsIgnoreCase(fields.Unescape(ref reader), "Success"u8);
            else if (named && reader.TokenType != JsonTokenType.Null)
                draft.WrongSignInType ??= $"{path}.{draft.Name}";
            if (!FieldReader.TryLeave(ref reader)) return false;
        }

        return false;
    }

    /// <summary>Whether <c>MFAUsed</c> says so.</summary>
    public static bool IsYes(ReadOnlySpan<byte> mfaUsed) => Ascii.EqualsIgnoreCase(mfaUsed, "Yes"u8);

    /// <summary>Whether a <c>CredentialType</c> holds a second factor: "PASSWORD,TOTP", "WEBAUTHN".</summary>
    public static bool IsSecondFactor(ReadOnlySpan<byte> credentialType) =>
        credentialType.IndexOf("TOTP"u8) >= 0 || credentialType.IndexOf("WEBAUTHN"u8) >= 0;

    private enum Field : byte
    {
        Other, MfaUsed, UserName, CredentialType,
    }
}
