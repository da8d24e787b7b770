package example;

/** The platform refused the call; {@code errcode} says why. {@code errmsg} is for people and may quote personal data. */
final class WeComException extends RuntimeException {
    private final int errcode;
    private final String errmsg;

    WeComException(int errcode, String errmsg) {
        super("errcode " + errcode);
        this.errcode = errcode;
        this.errmsg = errmsg;
    }

    int errcode() {
        return errcode;
    }

    String errmsg() {
        return errmsg;
    }
}
