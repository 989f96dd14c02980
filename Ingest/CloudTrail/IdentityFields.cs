using System.Text;
using System.Text.Json;

namespace Grainwatch.Ingest.CloudTrail;

/// <summary>
/// Reads <c>userIdentity</c>. Each method stands on a value, takes it whole when it is an object, and answers false
/// when the data ends first.
/// </summary>
internal sealed class IdentityFields(FieldReader fields)
{
    /// <summary>Reads <c>userIdentity</c>.</summary>
    public bool TryRead(ref Utf8JsonReader reader, ref RecordDraft draft)
    {
        if (!FieldReader.Enters(ref reader, ref draft.WrongType, "userIdentity")) return true;
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.EndObject) return true;
            var field = Match(fields.Unescape(ref reader));
            if (!reader.Read()) return false;
            if (!TryReadField(ref reader, ref draft, field)) return false;
            if (!FieldReader.TryLeave(ref reader)) return false;
        }

        return false;
    }

    private static Field Match(ReadOnlySpan<byte> name) => name.Length switch
    {
        3 when name.SequenceEqual("arn"u8) => Field.Arn,
        4 when name.SequenceEqual("type"u8) => Field.Type,
        8 when name.SequenceEqual("userName"u8) => Field.UserName,
        9 when name.SequenceEqual("accountId"u8) => Field.AccountId,
        9 when name.SequenceEqual("invokedBy"u8) => Field.InvokedBy,
        10 when name.SequenceEqual("onBehalfOf"u8) => Field.OnBehalfOf,
        11 when name.SequenceEqual("principalId"u8) => Field.PrincipalId,
        11 when name.SequenceEqual("accessKeyId"u8) => Field.AccessKeyId,
        14 when name.SequenceEqual("sessionContext"u8) => Field.SessionContext,
        _ => Field.Other,
    };

    private bool TryReadField(ref Utf8JsonReader reader, ref RecordDraft draft, Field field)
    {
        ref var wrong = ref draft.WrongType;
        switch (field)
        {
            case Field.Type: draft.IdentityType = fields.Text(ref reader, ref wrong, "userIdentity.type"); break;
            case Field.PrincipalId:
                draft.PrincipalId = fields.Text(ref reader, ref wrong, "userIdentity.principalId");
                break;
            case Field.Arn: draft.Arn = fields.Text(ref reader, ref wrong, "userIdentity.arn"); break;
            case Field.AccountId: draft.AccountId = fields.Text(ref reader, ref wrong, "userIdentity.accountId"); break;
            case Field.AccessKeyId:
                draft.AccessKeyId = fields.Text(ref reader, ref wrong, "userIdentity.accessKeyId");
                break;
            case Field.UserName: draft.UserName = fields.Text(ref reader, ref wrong, "userIdentity.userName"); break;
            case Field.InvokedBy: draft.InvokedBy = fields.Text(ref reader, ref wrong, "userIdentity.invokedBy"); break;
            case Field.SessionContext: return TryReadSession(ref reader, ref draft);
            case Field.OnBehalfOf: return TryReadOnBehalfOf(ref reader, ref draft);
            default: break;
        }

        return true;
    }

    private bool TryReadSession(ref Utf8JsonReader reader, ref RecordDraft draft)
    {
        const string Path = "userIdentity.sessionContext";
        if (!FieldReader.Enters(ref reader, ref draft.WrongType, Path)) return true;
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.EndObject) return true;
            var name = fields.Unescape(ref reader);
            var issuer = name.SequenceEqual("sessionIssuer"u8);
            var attributes = name.SequenceEqual("attributes"u8);
            var delivery = name.SequenceEqual("ec2RoleDelivery"u8);
            if (!reader.Read()) return false;
            if (issuer && !TryReadIssuer(ref reader, ref draft)) return false;
            if (attributes && !TryReadAttributes(ref reader, ref draft)) return false;
            if (delivery)
                draft.InstanceMetadata = fields.Text(ref reader, ref draft.WrongType, $"{Path}.ec2RoleDelivery");
            if (!FieldReader.TryLeave(ref reader)) return false;
        }

        return false;
    }

    private bool TryReadIssuer(ref Utf8JsonReader reader, ref RecordDraft draft)
    {
        const string Path = "userIdentity.sessionContext.sessionIssuer";
        ref var wrong = ref draft.WrongType;
        if (!FieldReader.Enters(ref reader, ref wrong, Path)) return true;
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.EndObject) return true;
            var field = Match(fields.Unescape(ref reader));
            if (!reader.Read()) return false;
            switch (field)
            {
                case Field.Arn: draft.IssuerArn = fields.Text(ref reader, ref wrong, $"{Path}.arn"); break;
                case Field.UserName: draft.IssuerName = fields.Text(ref reader, ref wrong, $"{Path}.userName"); break;
                case Field.AccountId:
                    draft.IssuerAccount = fields.Text(ref reader, ref wrong, $"{Path}.accountId");
                    break;
                default: break;
            }

            if (!FieldReader.TryLeave(ref reader)) return false;
        }

        return false;
    }

    private bool TryReadAttributes(ref Utf8JsonReader reader, ref RecordDraft draft)
    {
        const string Path = "userIdentity.sessionContext.attributes";
        if (!FieldReader.Enters(ref reader, ref draft.WrongType, Path)) return true;
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.EndObject) return true;
            var mfa = fields.Unescape(ref reader).SequenceEqual("mfaAuthenticated"u8);
            if (!reader.Read()) return false;
            if (mfa) draft.Mfa |= IsTrue(ref reader, ref draft.WrongType, $"{Path}.mfaAuthenticated");
            if (!FieldReader.TryLeave(ref reader)) return false;
        }

        return false;
    }

    private bool IsTrue(ref Utf8JsonReader reader, ref string? wrongType, string field)
    {
        if (reader.TokenType == JsonTokenType.True) return true;
        if (reader.TokenType == JsonTokenType.False) return false;
        return Ascii.EqualsIgnoreCase(fields.Utf8(ref reader, ref wrongType, field), "true"u8);
    }

    private bool TryReadOnBehalfOf(ref Utf8JsonReader reader, ref RecordDraft draft)
    {
        const string Path = "userIdentity.onBehalfOf";
        if (!FieldReader.Enters(ref reader, ref draft.WrongType, Path)) return true;
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.EndObject) return true;
            var user = fields.Unescape(ref reader).SequenceEqual("userId"u8);
            if (!reader.Read()) return false;
            if (user) draft.OnBehalfOfUserId = fields.Text(ref reader, ref draft.WrongType, $"{Path}.userId");
            if (!FieldReader.TryLeave(ref reader)) return false;
        }

        return false;
    }

    private enum Field : byte
    {
        Other, Type, PrincipalId, Arn, AccountId, AccessKeyId, UserName, InvokedBy, SessionContext, OnBehalfOf,
    }
}
